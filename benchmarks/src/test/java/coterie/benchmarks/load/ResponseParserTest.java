package coterie.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseParserTest {
    private static final String VALUE =
            """
            HTTP/1.1 200 OK\r
            Coterie-Context: AbC_-9=\r
            content-length: 5\r
            \r
            hello\
            """;
    private static final String WRITTEN = "HTTP/1.1 204 No Content\r\ncoterie-context:xyz\r\n\r\n";
    private static final String CHUNKED =
            """
            HTTP/1.1 200 OK\r
            Transfer-Encoding: chunked\r
            \r
            5;ext=1\r
            hello\r
            1A\r
            abcdefghijklmnopqrstuvwxyz\r
            0\r
            Trailer: x\r
            \r
            """;
    private static final String PROBLEM_BODY =
            "{\"type\":\"urn:coterie:problem:quorum-not-met\",\"status\":503}";
    private static final String PROBLEM =
            "HTTP/1.1 503 Service Unavailable\r\nContent-Length: "
                    + PROBLEM_BODY.length()
                    + "\r\nConnection: close\r\n\r\n"
                    + PROBLEM_BODY;
    private static final String INTERIM = "HTTP/1.1 100 Continue\r\n\r\n" + WRITTEN;

    private final ResponseParser parser = new ResponseParser();

    @Test
    void aResponseMayArriveSplitAnywhere() throws MalformedResponse {
        for (String response : new String[] {VALUE, WRITTEN, CHUNKED, PROBLEM, INTERIM}) {
            Answer whole = parse(response, response.length(), response.length());
            for (int first = 0; first <= response.length(); first++) {
                for (int second = first; second <= response.length(); second += 3) {
                    assertThat(parse(response, first, second)).isEqualTo(whole);
                }
            }
        }
    }

    @Test
    void aValueHasItsLengthAndContext() throws MalformedResponse {
        assertThat(parse(VALUE)).isEqualTo(new Answer(200, 5, "AbC_-9=", null));
        assertThat(parser.closes()).isFalse();
    }

    @Test
    void aWriteIsAnsweredWithoutABody() throws MalformedResponse {
        assertThat(parse(WRITTEN)).isEqualTo(new Answer(204, 0, "xyz", null));
        assertThat(parse(INTERIM)).isEqualTo(new Answer(204, 0, "xyz", null));
    }

    @Test
    void chunksAreCountedTogether() throws MalformedResponse {
        assertThat(parse(CHUNKED)).isEqualTo(new Answer(200, 31, null, null));
    }

    @Test
    void aProblemIsNamedByItsCode() throws MalformedResponse {
        assertThat(parse(PROBLEM).failureKind()).isEqualTo("503 quorum-not-met");
        assertThat(parser.closes()).isTrue();
    }

    @Test
    void anErrorWithoutAProblemIsNamedByItsStatus() throws MalformedResponse {
        assertThat(parse("HTTP/1.1 500 Oops\r\nContent-Length: 3\r\n\r\nbad").failureKind())
                .isEqualTo("500");
    }

    @Test
    void nothingIsTakenBeyondTheResponse() throws MalformedResponse {
        byte[] two = bytes(VALUE + WRITTEN);
        assertThat(parser.feed(two, 0, two.length)).isEqualTo(VALUE.length());
        assertThat(parser.complete()).isTrue();
    }

    @Test
    void aConnectionServesOneResponseAfterAnother() throws MalformedResponse {
        parse(PROBLEM);
        assertThat(parse(WRITTEN)).isEqualTo(new Answer(204, 0, "xyz", null));
        assertThat(parser.closes()).isFalse();
    }

    @Test
    void whatIsNotHttpIsRefused() {
        assertThatThrownBy(() -> parse("SSH-2.0-OpenSSH\r\n"))
                .isInstanceOf(MalformedResponse.class);
        assertThatThrownBy(() -> parse("HTTP/1.1 2x0 OK\r\n"))
                .isInstanceOf(MalformedResponse.class);
        assertThatThrownBy(() -> parse("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n"))
                .isInstanceOf(MalformedResponse.class);
        assertThatThrownBy(() -> parse("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n"))
                .isInstanceOf(MalformedResponse.class);
    }

    @Test
    void aLineIsReadUpToTheLimitAndNotBeyond() throws MalformedResponse {
        String start = "HTTP/1.1 200 OK\r\nX: ";
        String longest = "x".repeat(ResponseParser.MAX_LINE_BYTES - "X: ".length() - 1);
        assertThat(parse(start + longest + "\r\n\r\n").status()).isEqualTo(200);
        assertThatThrownBy(() -> parse(start + longest + "xx\r\n\r\n"))
                .isInstanceOf(MalformedResponse.class);
    }

    private Answer parse(String response) throws MalformedResponse {
        return parse(response, response.length() / 2, response.length());
    }

    private Answer parse(String response, int first, int second) throws MalformedResponse {
        byte[] bytes = bytes(response);
        parser.reset();
        assertThat(parser.feed(bytes, 0, first)).isEqualTo(first);
        assertThat(parser.feed(bytes, first, second)).isEqualTo(second);
        assertThat(parser.feed(bytes, second, bytes.length)).isEqualTo(bytes.length);
        assertThat(parser.complete()).isTrue();
        return parser.answer();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
