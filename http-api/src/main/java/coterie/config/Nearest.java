package coterie.config;

import java.util.List;

/** The known name that somebody probably meant. */
final class Nearest {

    private Nearest() {}

    /**
     * The name with the fewest insertions, deletions and replacements of characters away
     * (Levenshtein, 1966).
     */
    static String to(String given, List<String> names) {
        String nearest = names.getFirst();
        int least = Integer.MAX_VALUE;
        for (String name : names) {
            int distance = distance(given, name);
            if (distance < least) {
                least = distance;
                nearest = name;
            }
        }
        return nearest;
    }

    static int distance(String one, String other) {
        int[] above = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
            }
            above = row;
        }
        return above[other.length()];
    }
}
