package coterie.storage.table;

/** A table beside that of the records. */
public enum Table {
    /** By (target, key hash, bucket, key), the hint. */
    HINTS(2, "hints"),
    /** By (target, order number), where the hint stands, since when, and what it weighs. */
    HINT_ORDER(3, "hint-order"),
    /** By record key, which commit stored it and when, if it holds nothing but tombstones. */
    TOMBSTONES(4, "tombstones"),
    /** By what is owed, which commit noted it last. */
    OWED(5, "owed");

    private final int number;
    private final String tableName;

    Table(int number, String tableName) {
        this.number = number;
        this.tableName = tableName;
    }

    /** Its number in a log, above those of the records and their listing index. */
    public int number() {
        return number;
    }

    /** The one with a number. */
    public static Table numbered(int number) {
        for (Table table : values()) {
            if (table.number == number) {
                return table;
            }
        }
        throw new IllegalArgumentException("no table " + number);
    }

    /** Its name on disk. */
    public String tableName() {
        return tableName;
    }
}
