package coterie.storage.lmdb;

import coterie.ring.Key;
import coterie.storage.Change;
import coterie.storage.UpdateListener;
import coterie.storage.UpdateOutcome;
import coterie.storage.version.Content;
import coterie.storage.version.Sibling;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The main class of a child process: one shard that is told what to do in lines. All that it prints
 * goes through the shard's mailbox, so that the order of its lines is the order in which a server
 * would have answered.
 */
final class CommandedStore {

    private CommandedStore() {}

    public static void main(String[] args) throws IOException {
        StorageSettings settings =
                StorageSettings.defaults(1).withReserveBytes(Long.parseLong(args[1]));
        Shop shop = new Shop(Path.of(args[0]), settings, new SecureRandom());
        say("ready");
        BufferedReader commands =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            List<String> words = List.of(line.split(" ", -1));
            switch (words.getFirst()) {
                case "put" -> put(shop, words.get(1), words.get(2));
                case "read" -> shop.mailbox.execute(() -> read(shop, words.get(1)));
                case "incarnation" ->
                        shop.mailbox.execute(() ->
                                say("incarnation " + Long.toHexString(shop.engine.incarnation())));
                case "close" -> {
                    shop.close();
                    say("closed");
                    return;
                }
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private static void put(Shop shop, String name, String text) {
        shop.engine.update(
                Shop.key(name),
                Shop.put(text),
                new UpdateListener() {
                    @Override
                    public void merged(Change change) {
                        say("merged " + text);
                    }

                    @Override
                    public void completed(UpdateOutcome outcome) {
                        say(
                                switch (outcome) {
                                    case UpdateOutcome.Durable _ -> "durable " + text;
                                    case UpdateOutcome.Rejected(UpdateOutcome.Cause cause) ->
                                            "rejected " + text + " " + cause;
                                    case UpdateOutcome.Failed _ -> "failed " + text;
                                    case UpdateOutcome.Refused _ -> "refused " + text;
                                });
                    }
                });
    }

    private static void read(Shop shop, String name) {
        Key key = Shop.key(name);
        shop.engine.read(
                key,
                held ->
                        say(
                                "holds "
                                        + name
                                        + " "
                                        + held.siblings().values().stream()
                                                .map(CommandedStore::text)
                                                .sorted()
                                                .collect(Collectors.joining(","))));
    }

    private static String text(Sibling sibling) {
        return sibling.value() instanceof Content content
                ? new String(content.bytes(), StandardCharsets.UTF_8)
                : "deleted";
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
