package coterie.replication.paxos;

import static coterie.replication.paxos.LogFields.ballot;
import static coterie.replication.paxos.LogFields.entry;
import static coterie.replication.paxos.LogFields.generation;
import static coterie.replication.paxos.LogFields.put;
import static coterie.replication.paxos.LogFields.slot;

import coterie.consensus.Generation;
import coterie.consensus.PaxosMessage;
import coterie.ring.NodeId;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;

/**
 * The bytes of a {@link PaxosMessage}: the version of the layout, its kind, the generation, then
 * what the kind brings, in the order of the record's components.
 */
public final class PaxosCodec {

    /** The version of the layout. Another one is not understood, and the message is lost. */
    public static final int FORMAT = 1;

    private static final int PREPARE = 1;
    private static final int PROMISE = 2;
    private static final int ACCEPT = 3;
    private static final int ACCEPTED = 4;
    private static final int CONFIRM = 5;
    private static final int CONFIRMED = 6;
    private static final int REFUSE = 7;
    private static final int UNADMITTED = 8;
    private static final int CHOSEN = 9;
    private static final int PROPOSE = 10;
    private static final int CATCH_UP = 11;
    private static final int ENTRIES = 12;
    private static final int INSTALL = 13;
    private static final int ENROL = 14;
    private static final int ENROLLED = 15;
    private static final int SUPERSEDED = 16;

    private PaxosCodec() {}

    /** Appends the message's bytes. */
    public static void encode(PaxosMessage message, Output out) {
        out.u8(FORMAT);
        out.u8(kind(message));
        put(out, message.generation());
        switch (message) {
            case PaxosMessage.Question question -> putQuestion(out, question);
            case PaxosMessage.Answer answer -> putAnswer(out, answer);
            case PaxosMessage.Chosen chosen -> {
                put(out, chosen.slot());
                put(out, chosen.ballot());
                put(out, chosen.entry());
            }
            case PaxosMessage.Propose propose -> put(out, propose.entry());
            case PaxosMessage.CatchUp catchUp -> {
                put(out, catchUp.slot());
                out.u64(catchUp.incarnation());
            }
            case PaxosMessage.Entries entries -> putEntries(out, entries);
            case PaxosMessage.Install install -> put(out, install.snapshot());
            case PaxosMessage.Enrol enrol -> out.u64(enrol.incarnation());
            case PaxosMessage.Enrolled enrolled -> {
                out.u64(enrolled.incarnation());
                out.u64(enrolled.own());
            }
            case PaxosMessage.Superseded _ -> {}
        }
    }

    private static int kind(PaxosMessage message) {
        return switch (message) {
            case PaxosMessage.Prepare _ -> PREPARE;
            case PaxosMessage.Promise _ -> PROMISE;
            case PaxosMessage.Accept _ -> ACCEPT;
            case PaxosMessage.Accepted _ -> ACCEPTED;
            case PaxosMessage.Confirm _ -> CONFIRM;
            case PaxosMessage.Confirmed _ -> CONFIRMED;
            case PaxosMessage.Refuse _ -> REFUSE;
            case PaxosMessage.Unadmitted _ -> UNADMITTED;
            case PaxosMessage.Chosen _ -> CHOSEN;
            case PaxosMessage.Propose _ -> PROPOSE;
            case PaxosMessage.CatchUp _ -> CATCH_UP;
            case PaxosMessage.Entries _ -> ENTRIES;
            case PaxosMessage.Install _ -> INSTALL;
            case PaxosMessage.Enrol _ -> ENROL;
            case PaxosMessage.Enrolled _ -> ENROLLED;
            case PaxosMessage.Superseded _ -> SUPERSEDED;
        };
    }

    private static void putQuestion(Output out, PaxosMessage.Question question) {
        put(out, question.slot());
        put(out, question.ballot());
        switch (question) {
            case PaxosMessage.Prepare _ -> {}
            case PaxosMessage.Accept accept -> put(out, accept.entry());
            case PaxosMessage.Confirm confirm -> out.u64(confirm.round());
        }
    }

    private static void putAnswer(Output out, PaxosMessage.Answer answer) {
        put(out, answer.slot());
        put(out, answer.ballot());
        switch (answer) {
            case PaxosMessage.Promise promise -> {
                out.u64(promise.incarnation());
                put(out, promise.accepted());
            }
            case PaxosMessage.Accepted accepted -> out.u64(accepted.incarnation());
            case PaxosMessage.Confirmed confirmed -> {
                out.u64(confirmed.incarnation());
                out.u64(confirmed.round());
            }
            case PaxosMessage.Refuse refuse -> put(out, refuse.promised());
            case PaxosMessage.Unadmitted unadmitted -> out.u64(unadmitted.incarnation());
        }
    }

    private static void putEntries(Output out, PaxosMessage.Entries entries) {
        NodeId leader = entries.leader();
        put(out, entries.slot());
        LogFields.putEntries(out, entries.entries());
        put(out, entries.next());
        put(out, leader != null);
        if (leader != null) {
            put(out, leader);
        }
    }

    /**
     * Reads a message. What follows its known fields is left.
     *
     * @throws MalformedException where the bytes are none, or of another version
     */
    public static PaxosMessage decode(Input in) throws MalformedException {
        int format = in.u8();
        if (format != FORMAT) {
            throw new MalformedException(
                    "a message about the log of format "
                            + format
                            + "; this program knows "
                            + FORMAT);
        }
        try {
            return decode(in.u8(), in);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()));
        }
    }

    private static PaxosMessage decode(int kind, Input in) throws MalformedException {
        Generation life = generation(in);
        return switch (kind) {
            case PREPARE -> new PaxosMessage.Prepare(life, slot(in), ballot(in));
            case PROMISE ->
                    new PaxosMessage.Promise(
                            life, slot(in), ballot(in), in.u64(), LogFields.vote(in));
            case ACCEPT -> new PaxosMessage.Accept(life, slot(in), ballot(in), entry(in));
            case ACCEPTED -> new PaxosMessage.Accepted(life, slot(in), ballot(in), in.u64());
            case CONFIRM -> new PaxosMessage.Confirm(life, slot(in), ballot(in), in.u64());
            case CONFIRMED ->
                    new PaxosMessage.Confirmed(life, slot(in), ballot(in), in.u64(), in.u64());
            case REFUSE -> new PaxosMessage.Refuse(life, slot(in), ballot(in), ballot(in));
            case UNADMITTED -> new PaxosMessage.Unadmitted(life, slot(in), ballot(in), in.u64());
            case CHOSEN -> new PaxosMessage.Chosen(life, slot(in), ballot(in), entry(in));
            case PROPOSE -> new PaxosMessage.Propose(life, entry(in));
            case CATCH_UP -> new PaxosMessage.CatchUp(life, slot(in), in.u64());
            case ENTRIES ->
                    new PaxosMessage.Entries(
                            life,
                            slot(in),
                            LogFields.entries(in),
                            slot(in),
                            LogFields.flag(in) ? LogFields.node(in) : null);
            case INSTALL -> new PaxosMessage.Install(life, LogFields.snapshot(in));
            case ENROL -> new PaxosMessage.Enrol(life, in.u64());
            case ENROLLED -> new PaxosMessage.Enrolled(life, in.u64(), in.u64());
            case SUPERSEDED -> new PaxosMessage.Superseded(life);
            default -> throw new MalformedException("kind " + kind + " is unknown");
        };
    }
}
