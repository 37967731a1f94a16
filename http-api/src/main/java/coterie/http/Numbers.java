package coterie.http;

/** Numbers in requests: decimal digits alone, no sign, no blank. */
final class Numbers {

    private Numbers() {}

    /** The number, {@link Integer#MAX_VALUE} where it is greater, or -1 where the text is none. */
    static int positive(String text) {
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = Math.min(value * 10 + (c - '0'), Integer.MAX_VALUE);
        }
        return text.isEmpty() ? -1 : (int) value;
    }
}
