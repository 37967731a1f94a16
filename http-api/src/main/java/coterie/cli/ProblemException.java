package coterie.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** The cluster answered with a problem. The message is {@code CODE: detail}. */
final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final String PREFIX = "urn:coterie:problem:";

    ProblemException(String message) {
        super(message);
    }

    static ProblemException of(ApiClient.Answer answer) {
        try {
            JsonNode document = JsonMapper.builder().build().readTree(answer.body());
            String type = document.path("type").asText();
            if (type.startsWith(PREFIX)) {
                return new ProblemException(
                        type.substring(PREFIX.length()) + ": " + document.path("detail").asText());
            }
        } catch (JsonProcessingException e) {
            return new ProblemException(
                    "http-" + answer.status() + ": the answer is no problem document");
        } catch (IOException e) {
            return new ProblemException("http-" + answer.status() + ": " + e.getMessage());
        }
        return new ProblemException(
                "http-" + answer.status() + ": the answer is no problem document of Coterie");
    }
}
