package coterie.storage.table;

/** A table beside that of the records. */
public enum Table {
    /** By (target, key hash, bucket, key), the hint. */
    HINTS("hints"),
    /** By (target, order number), where the hint stands, since when, and what it weighs. */
    HINT_ORDER("hint-order"),
    /** By record key, which commit stored it and when, if it holds nothing but tombstones. */
    TOMBSTONES("tombstones"),
    /** By what is owed, which commit noted it last. */
    OWED("owed");

    private final String tableName;

    Table(String tableName) {
        this.tableName = tableName;
    }

    /** Its name on disk. */
    public String tableName() {
        return tableName;
    }
}
