package coterie.http;

/** What a request is for, as far as it decides which headers apply. */
enum RequestKind {
    /** {@code Coterie-R} applies. */
    READ,
    /** {@code Coterie-W} applies. */
    WRITE,
    /** Neither does. */
    LISTING
}
