package coterie.replication.vertx;

import static coterie.replication.vertx.Fixture.N1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One question to a member, over real sockets. */
class StrangerCallTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final Fixture fixture = new Fixture();
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();

    private record Heard(String question, String remote, Consumer<byte[]> answer) {}

    @AfterEach
    void close() {
        fixture.close();
        assertThat(fixture.broken).isEmpty();
        Fixture.await(vertx.close());
    }

    private PeerTransport member(PeerSettings.Limits limits) {
        PeerTransport member = fixture.create(fixture.settings(Fixture.CLUSTER, N1, limits), 1);
        member.answerStrangersBy((question, remote, answer) ->
                heard.add(new Heard(new String(question, UTF_8), remote, answer)));
        fixture.start(member, new Recorder());
        return member;
    }

    private Future<byte[]> ask(String question) {
        return ask(question.getBytes(UTF_8), PATIENCE);
    }

    private Future<byte[]> ask(byte[] question, Duration timeout) {
        return StrangerCall.ask(vertx, fixture.address(N1), question, timeout);
    }

    private static StrangerCall.Failure failureOf(Future<byte[]> call) {
        try {
            Fixture.await(call);
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof StrangerCall.Failure failure) {
                return failure;
            }
        }
        throw new AssertionError("it should fail as calls do, and is " + call);
    }

    private static long refusals(PeerTransport member, RefusalReason reason) {
        return member.statistics().refusedHandshakes().getOrDefault(reason, 0L);
    }

    @Test
    void bringsAQuestionAndTakesTheAnswerBack() throws Exception {
        PeerTransport member = member(Fixture.LIMITS);
        Future<byte[]> call = ask("may I join?");
        Heard question = Recorder.await(heard);
        assertThat(question.question()).isEqualTo("may I join?");
        assertThat(question.remote()).startsWith("127.0.0.1:");
        question.answer().accept("yes".getBytes(UTF_8));
        assertThat(Fixture.await(call)).asString(UTF_8).isEqualTo("yes");
        assertThat(member.statistics().malformedFrames()).isZero();
        assertThat(member.statistics().incomingConnections()).isZero();
    }

    @Test
    void hasTheseBytes() throws Exception {
        member(Fixture.LIMITS);
        try (RawPeer stranger = new RawPeer(fixture.address(N1))) {
            stranger.write(
                    HexFormat.of()
                            .parseHex("0000000c" + "436f7465" + "04" + "00010000" + "02" + "6869"));
            Heard question = Recorder.await(heard);
            assertThat(question.question()).isEqualTo("hi");
            question.answer().accept("you".getBytes(UTF_8));
            assertThat(stranger.readFrame())
                    .isEqualTo(
                            HexFormat.of()
                                    .parseHex("436f7465" + "05" + "00010000" + "03" + "796f75"));
            assertThat(stranger.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void takesTheLongestQuestionAndTheLongestAnswer() throws Exception {
        member(Fixture.LIMITS);
        byte[] question = new byte[StrangerListener.MAX_QUESTION_BYTES];
        byte[] answer = new byte[StrangerListener.MAX_ANSWER_BYTES];
        for (int i = 0; i < answer.length; i++) {
            answer[i] = (byte) (i * 31);
        }
        Future<byte[]> call = ask(question, PATIENCE);
        Heard asked = Recorder.await(heard);
        assertThat(asked.question()).hasSize(question.length);
        asked.answer().accept(answer);
        assertThat(Fixture.await(call)).isEqualTo(answer);
    }

    @Test
    void asksNothingThatIsTooLongAndWaitsAtLeastAMoment() {
        byte[] tooLong = new byte[StrangerListener.MAX_QUESTION_BYTES + 1];
        assertThatThrownBy(() -> ask(tooLong, PATIENCE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4080 are allowed");
        assertThatThrownBy(() -> ask(new byte[1], Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysThatNobodyIsThere() {
        assertThat(failureOf(ask("hello?")))
                .hasMessageStartingWith(fixture.address(N1) + " cannot be reached: ")
                .satisfies(failure -> assertThat(failure.refusal()).isNull());
    }

    @Test
    void saysWhyItIsRefused() throws Exception {
        PeerTransport member = fixture.start(fixture.settings(N1), new Recorder());
        StrangerCall.Failure failure = failureOf(ask("hello?"));
        assertThat(failure.refusal()).isEqualTo(RefusalReason.NO_ANSWER);
        assertThat(failure)
                .hasMessage(
                        fixture.address(N1)
                                + " refuses to answer (NO_ANSWER):"
                                + " this node answers no questions now");
        assertThat(refusals(member, RefusalReason.NO_ANSWER)).isEqualTo(1);
    }

    @Test
    void isRefusedWhereTheAnswerWouldBeTooLong() throws Exception {
        PeerTransport member = member(Fixture.LIMITS);
        Future<byte[]> call = ask("all of it?");
        Recorder.await(heard).answer().accept(new byte[StrangerListener.MAX_ANSWER_BYTES + 1]);
        StrangerCall.Failure failure = failureOf(call);
        assertThat(failure.refusal()).isEqualTo(RefusalReason.NO_ANSWER);
        assertThat(failure).hasMessageContaining("8388609 bytes, and 8388608 are allowed");
        assertThat(refusals(member, RefusalReason.NO_ANSWER)).isEqualTo(1);
    }

    @Test
    void isRefusedWhenNoAnswerComesInTimeAndALaterOneIsThrownAway() throws Exception {
        PeerTransport member = member(answeringWithin(Duration.ofMillis(1)));
        Future<byte[]> call = ask("anybody?");
        assertThat(failureOf(call).refusal()).isEqualTo(RefusalReason.NO_ANSWER);
        Recorder.await(heard).answer().accept(new byte[1]);
        assertThat(failureOf(ask("again?")).refusal()).isEqualTo(RefusalReason.NO_ANSWER);
        assertThat(refusals(member, RefusalReason.NO_ANSWER)).isEqualTo(2);
    }

    private static PeerSettings.Limits answeringWithin(Duration answer) {
        return new PeerSettings.Limits(
                64 << 10,
                1 << 20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofMillis(1),
                Duration.ofMillis(50),
                answer);
    }

    @Test
    void takesTheFirstAnswerOnly() throws Exception {
        member(Fixture.LIMITS);
        try (RawPeer stranger = RawPeer.withLittleRoom(fixture.address(N1))) {
            stranger.write(Question.ask("which?".getBytes(UTF_8)).getBytes());
            Heard question = Recorder.await(heard);
            byte[] first = new byte[StrangerListener.MAX_ANSWER_BYTES];
            question.answer().accept(first);
            question.answer().accept("second".getBytes(UTF_8));
            assertThat(stranger.readAll())
                    .isEqualTo(Question.answer(ProtocolVersion.CURRENT, first).getBytes());
        }
    }

    @Test
    void givesUpOnOneThatSaysNothing() throws Exception {
        member(Fixture.LIMITS);
        assertThat(failureOf(ask(new byte[1], Duration.ofMillis(20))))
                .hasMessage(fixture.address(N1) + " gave no answer within 20 ms");
        // What is said to one who has hung up goes nowhere.
        Recorder.await(heard).answer().accept(new byte[1]);
        Future<byte[]> call = ask("still there?");
        Recorder.await(heard).answer().accept(new byte[] {1});
        assertThat(Fixture.await(call)).containsExactly(1);
    }

    @Test
    void answersSoManyAtOnceAndNoMore() throws Exception {
        PeerTransport member = member(Fixture.LIMITS);
        List<Future<byte[]>> calls = new ArrayList<>();
        List<Heard> questions = new ArrayList<>();
        for (int i = 0; i < OpenQuestions.MOST; i++) {
            calls.add(ask("question " + i));
            questions.add(Recorder.await(heard));
        }
        assertThat(failureOf(ask("one more")).refusal()).isEqualTo(RefusalReason.OVERLOADED);
        assertThat(refusals(member, RefusalReason.OVERLOADED)).isEqualTo(1);
        questions.forEach(
                question -> question.answer().accept(question.question().getBytes(UTF_8)));
        for (int i = 0; i < calls.size(); i++) {
            assertThat(Fixture.await(calls.get(i))).asString(UTF_8).isEqualTo("question " + i);
        }
        // The places are free again, those of the answered and those of whoever hung up.
        for (int i = 0; i < OpenQuestions.MOST; i++) {
            try (RawPeer hangsUp = new RawPeer(fixture.address(N1))) {
                hangsUp.write(Question.ask(new byte[1]).getBytes());
                Recorder.await(heard);
            }
        }
        Fixture.until(this::isAnswered);
    }

    private boolean isAnswered() throws Exception {
        Future<byte[]> call = ask("free?");
        Fixture.until(() -> call.isComplete() || !heard.isEmpty());
        if (call.isComplete()) {
            return false;
        }
        Recorder.await(heard).answer().accept(new byte[1]);
        return Fixture.await(call).length == 1;
    }

    @Test
    void stopsWritingToOneThatDoesNotRead() throws Exception {
        PeerTransport member = member(answeringWithin(Duration.ofMillis(200)));
        try (RawPeer deaf = RawPeer.withLittleRoom(fixture.address(N1))) {
            deaf.write(Question.ask(new byte[1]).getBytes());
            Recorder.await(heard).answer().accept(new byte[StrangerListener.MAX_ANSWER_BYTES]);
            Fixture.until(() -> refusals(member, RefusalReason.NO_ANSWER) == 1);
            assertThat(deaf.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void tellsWhenAnAnswerMakesNoSense() throws Exception {
        // Another length than any answer's, no handshake, a welcome, a part, and another protocol.
        assertThat(answeredWith("00800011")).hasMessageContaining("a frame of 8388625 bytes");
        assertThat(answeredWith("00000004" + "48545450")).hasMessageContaining("mark");
        assertThat(answeredWith("0000000a" + "436f7465" + "02" + "00010000" + "00"))
                .hasMessageContaining("kind 2");
        assertThat(answeredWith("0000000b" + "436f7465" + "05" + "00010000" + "7f" + "00"))
                .hasMessageContaining("does not answer as a member would");
        assertThat(answeredWith("0000000a" + "436f7465" + "05" + "00020000" + "00"))
                .hasMessageContaining("protocol 2.0");
        assertThat(answeredWith("000000ff" + "436f"))
                .hasMessage(fixture.address(N1) + " hung up without an answer");
    }

    private StrangerCall.Failure answeredWith(String hex) throws Exception {
        try (ServerSocket server =
                new ServerSocket(
                        fixture.address(N1).port(),
                        1,
                        InetAddress.getByName(fixture.address(N1).host()))) {
            Future<byte[]> call = ask("what?");
            try (RawPeer member = new RawPeer(server.accept())) {
                member.readFrame();
                member.write(HexFormat.of().parseHex(hex));
            }
            StrangerCall.Failure failure = failureOf(call);
            assertThat(failure.refusal()).isNull();
            return failure;
        }
    }
}
