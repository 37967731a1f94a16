package coterie.replication.vertx;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.vertx.core.internal.net.NetSocketInternal;

/** What Vert.x does not offer for its sockets. */
final class Sockets {

    private Sockets() {}

    /**
     * Closes as a dying process would: what is written and has not left is lost, and the other side
     * sees a reset.
     */
    static void reset(NetSocketInternal socket) {
        Channel channel = socket.channelHandlerContext().channel();
        try {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException _) {
            return; // it is closed already
        }
        var _ = channel.close();
    }
}
