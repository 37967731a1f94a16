package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketException;
import org.junit.jupiter.api.Test;

class EndpointTest {

    @Test
    void anAddressMayLeaveOutTheScheme() {
        assertThat(Endpoint.parse("127.0.0.1:8101")).isEqualTo(new Endpoint("127.0.0.1", 8101));
        assertThat(Endpoint.parse("http://host:8101/")).isEqualTo(new Endpoint("host", 8101));
        assertThat(Endpoint.parse("http://host")).isEqualTo(new Endpoint("host", 80));
    }

    @Test
    void whatIsNotPlainHttpIsRefused() {
        assertThatThrownBy(() -> Endpoint.parse("https://host"))
                .hasMessageContaining("https://host");
        assertThatThrownBy(() -> Endpoint.parse("http://"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyAddressesOfThisMachineAreLocal() throws SocketException {
        assertThat(new Endpoint("127.0.0.1", 1).isLocal()).isTrue();
        assertThat(new Endpoint("192.0.2.1", 1).isLocal()).isFalse();
    }
}
