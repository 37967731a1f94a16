package coterie.server;

import io.netty.util.concurrent.EventExecutorGroup;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.internal.VertxInternal;

/** The event loops of one node. */
final class Loops {

    private Loops() {}

    /** A Vert.x of so many event loops, and little else: no file cache, few workers. */
    static Vertx vertx(int loops) {
        return Vertx.vertx(
                new VertxOptions()
                        .setEventLoopPoolSize(loops)
                        .setWorkerPoolSize(2)
                        .setInternalBlockingPoolSize(2)
                        .setFileSystemOptions(
                                new FileSystemOptions()
                                        .setFileCachingEnabled(false)
                                        .setClassPathResolvingEnabled(false)));
    }

    static int count(Vertx vertx) {
        EventExecutorGroup group = ((VertxInternal) vertx).nettyEventLoopGroup();
        int count = 0;
        for (var _ : group) {
            count++;
        }
        return count;
    }
}
