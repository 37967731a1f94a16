package coterie.cli;

import java.util.Map;
import picocli.CommandLine.Command;

@Command(
        name = "cancel",
        description = {
            "Undoes the change of the ring that is under way, up to its last step.",
            "Whoever was about to join is gone afterwards, and its id is never given again."
        },
        mixinStandardHelpOptions = true)
final class CancelCommand extends ChangeCommand {

    @Override
    Wish wish() {
        return new Wish("POST", "/v1/cluster/cancel", false, Map.of());
    }
}
