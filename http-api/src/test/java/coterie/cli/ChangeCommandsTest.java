package coterie.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The commands that change the ring, against a node that answers as it is told. */
class ChangeCommandsTest {

    private static final String PLAN =
            """
            {"epoch":8,"change":{"kind":"leave","member":"n2","force":false},"step":"begin",\
            "cancelled":false,"n":3,"partitionsMoved":12,"partitionsMovedAtLeast":11,"copies":40,\
            "estimatedBytes":3145728,"moves":[{"partition":3,"from":"n2","to":"n4"}]}\
            """;

    private static final String UNDER_WAY =
            """
            {"epoch":8,"members":[{"id":"n1"},{"id":"n2"}],"change":{"kind":"leave","member":"n2",\
            "step":"begin","cancelled":%s,"progress":{"copiesTotal":40,"copiesLeft":%d}}}\
            """;

    private final List<String> requests = new ArrayList<>();
    private final Deque<String> clusters = new ArrayDeque<>();
    private final HttpServer node = node();

    private HttpServer node() {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::answer);
            server.start();
            return server;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() {
        node.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String target = exchange.getRequestURI().toString();
        boolean isRead = exchange.getRequestMethod().equals("GET");
        if (!isRead) {
            requests.add(exchange.getRequestMethod() + " " + target + " " + body);
        }
        boolean refused = target.contains("n9");
        String answer =
                isRead
                        ? clusters.size() > 1 ? clusters.removeFirst() : clusters.getFirst()
                        : refused
                                ? "{\"type\":\"urn:coterie:problem:not-found\",\"detail\":\"n9 is none\"}"
                                : PLAN;
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(refused ? 404 : isRead ? 200 : 202, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Ended run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--url");
        all.add("http://127.0.0.1:" + node.getAddress().getPort());
        return Ended.of(all.toArray(String[]::new));
    }

    @Test
    void eachCommandAsksForWhatItSays() {
        run("leave", "n2");
        run("leave", "n2", "--force", "--dry-run");
        run("remove", "n2", "--force");
        run("replace", "n2", "--by", "n5");
        run("set", "n2", "--weight", "2", "--zone", "b");
        run("cancel");
        assertThat(requests)
                .containsExactly(
                        "POST /v1/cluster/members/n2/leave?dryRun=false ",
                        "POST /v1/cluster/members/n2/leave?dryRun=true&force=true ",
                        "POST /v1/cluster/members/n2/remove?dryRun=false&force=true ",
                        "POST /v1/cluster/members/n2/replace?dryRun=false {\"by\":\"n5\"}",
                        "PATCH /v1/cluster/members/n2?dryRun=false {\"weight\":2,\"zone\":\"b\"}",
                        "POST /v1/cluster/cancel?dryRun=false ");
    }

    @Test
    void thePlanIsTold() {
        assertThat(run("leave", "n2"))
                .isEqualTo(
                        new Ended(
                                0,
                                "leave n2: epoch 8, begin\n12 partitions change their owner (11 at"
                                        + " least must), 40 copies are to be made, about 3.0 MiB\n",
                                ""));
        assertThat(run("leave", "n2", "--dry-run").out())
                .contains("leave n2 would be: epoch 8", "PARTITION  FROM  TO\n3          n2    n4");
        assertThat(run("leave", "n2", "--json").out()).isEqualTo(PLAN + "\n");
    }

    @Test
    void aChangeIsFollowedToItsEnd() {
        clusters.add(UNDER_WAY.formatted("false", 40));
        clusters.add(UNDER_WAY.formatted("false", 20));
        clusters.add("{\"epoch\":10,\"members\":[{\"id\":\"n1\"}],\"change\":null}");
        Ended ended = run("leave", "n2", "--wait");
        assertThat(ended.status()).isZero();
        assertThat(ended.err())
                .isEqualTo(
                        """
                        leave n2: begin [........................] 0 %
                        leave n2: begin [############............] 50 %
                        leave n2: done, epoch 10
                        """);
    }

    @Test
    void aChangeThatIsUndoneMeanwhileFails() {
        clusters.add(UNDER_WAY.formatted("true", 40));
        clusters.add(
                "{\"epoch\":10,\"members\":[{\"id\":\"n1\"},{\"id\":\"n2\"}],\"change\":null}");
        Ended ended = run("leave", "n2", "--wait");
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err()).endsWith("leave n2: undone, epoch 10\n");
    }

    @Test
    void mistakesAreNamed() {
        assertThat(run("leave", "n9")).isEqualTo(new Ended(1, "", "not-found: n9 is none\n"));
        assertThat(run("set", "n2").err()).contains("--weight, --zone");
        assertThat(run("set", "n2").status()).isEqualTo(2);
        assertThat(run("set", "n2", "--weight", "much").status()).isEqualTo(2);
        assertThat(run("replace", "n2").status()).isEqualTo(2);
        assertThat(run("leave").status()).isEqualTo(2);
        assertThat(requests).hasSize(1);
    }
}
