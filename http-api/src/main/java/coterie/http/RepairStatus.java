package coterie.http;

import coterie.storage.HintCount;
import coterie.storage.Owed;
import java.util.List;
import java.util.SortedSet;

/** What the node owes other nodes, and what they owe it. Safe to call from any thread. */
public interface RepairStatus {

    /** The hints that it holds, one entry for each target that has any, sorted by target. */
    List<HintCount> hints();

    /** With whom it has still to compare what. */
    SortedSet<Owed> owed();

    /** The node's wall clock, by which the ages of hints go. */
    long wallMillis();
}
