package coterie.http;

import coterie.replication.TransferStatus;
import coterie.ring.Arrival;
import coterie.ring.Epoch;
import coterie.ring.Membership;
import coterie.ring.NodeId;
import coterie.ring.Undertaking;
import coterie.ring.Undertaking.Step;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How far one step of a change is known to be. It never goes back: who has just come to lead has
 * yet to be told by the members, and takes nothing for made until then.
 *
 * @param epoch of the step
 * @param copiesTotal replicas that the change makes, all of them in its first step
 * @param copiesLeft those of them that are not known to be made
 * @param needs without whom the step cannot end
 * @param first when somebody first told, and what was left then; the pace is reckoned from here
 * @param told the latest, or null while nobody has told
 */
record StepProgress(
        Epoch epoch,
        int copiesTotal,
        int copiesLeft,
        SortedMap<NodeId, Need> needs,
        @Nullable First first,
        @Nullable TransferStatus told) {

    /** What was left at some time. */
    record First(int copiesLeft, long nanos) {}

    /** For what a step needs a member. */
    enum Need {
        /** It has replicas to make. */
        COPY,
        /** Others compare with it the replicas that they make. */
        COMPARE,
        /** It goes, once it has handed over what it holds. */
        HAND_OVER
    }

    /** Of a step of which nobody has told yet. Both rings are walked. */
    static StepProgress begun(Membership membership, Undertaking underWay) {
        List<Arrival> arrivals = Arrival.between(membership.ring(), underWay.next());
        boolean copies = underWay.step() == Step.BEGIN && !underWay.isCancelled();
        return new StepProgress(
                membership.epoch(),
                arrivals.size(),
                copies ? arrivals.size() : 0,
                Collections.unmodifiableSortedMap(needs(membership, underWay, arrivals)),
                null,
                null);
    }

    private static SortedMap<NodeId, Need> needs(
            Membership membership, Undertaking underWay, List<Arrival> arrivals) {
        SortedMap<NodeId, Need> needs = new TreeMap<>();
        if (underWay.isCancelled()) {
            return needs;
        }
        NodeId departing = underWay.change().departing();
        boolean isGivenUp = underWay.change().givesUpDeparting();
        switch (underWay.step()) {
            case BEGIN -> {
                for (Arrival arrival : arrivals) {
                    arrival.sources(membership.ring())
                            .forEach(source -> needs.putIfAbsent(source, Need.COMPARE));
                    needs.put(arrival.node(), Need.COPY);
                }
                if (departing != null && isGivenUp) {
                    needs.remove(departing);
                }
            }
            case SWITCH -> {
                if (departing != null && !isGivenUp) {
                    needs.put(departing, Need.HAND_OVER);
                }
            }
        }
        return needs;
    }

    /** With what the one that leads has told of this step. */
    StepProgress with(TransferStatus now, long nanos) {
        TransferStatus before = told == null ? now : told;
        return new StepProgress(
                epoch,
                copiesTotal,
                Math.min(copiesLeft, now.fetchesLeft()),
                needs,
                first == null ? new First(now.fetchesLeft(), nanos) : first,
                new TransferStatus(
                        epoch,
                        now.fetchesLeft(),
                        now.handoversLeft(),
                        now.dropsLeft(),
                        Math.max(before.keysDone(), now.keysDone()),
                        Math.max(before.bytesDone(), now.bytesDone()),
                        now.running()));
    }

    /** Those without whom the step cannot end; nobody once all replicas are made. */
    SortedMap<NodeId, Need> waitsFor() {
        boolean isMade = told != null && copiesLeft == 0;
        return isMade && !needs.containsValue(Need.HAND_OVER)
                ? Collections.emptySortedMap()
                : needs;
    }

    /** For operators; null while nobody has told. */
    @Nullable Map<String, @Nullable Object> document(long nowNanos) {
        TransferStatus known = told;
        if (known == null) {
            return null;
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("copiesTotal", copiesTotal);
        document.put("copiesLeft", copiesLeft);
        document.put("handoversLeft", known.handoversLeft());
        document.put("keys", known.keysDone());
        document.put("bytes", known.bytesDone());
        document.put("secondsLeft", secondsLeft(nowNanos));
        return document;
    }

    /** As if the rest went as fast as what was done since somebody first told, if any was. */
    private @Nullable Long secondsLeft(long nowNanos) {
        if (copiesLeft == 0) {
            return 0L;
        }
        int done = first == null ? 0 : first.copiesLeft() - copiesLeft;
        return first == null || done <= 0
                ? null
                : TimeUnit.NANOSECONDS.toSeconds(
                        (long) ((double) (nowNanos - first.nanos()) / done * copiesLeft));
    }
}
