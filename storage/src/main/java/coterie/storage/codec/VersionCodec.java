package coterie.storage.codec;

import coterie.storage.version.Actor;
import coterie.storage.version.CausalContext;
import coterie.storage.version.Content;
import coterie.storage.version.Dot;
import coterie.storage.version.Sibling;
import coterie.storage.version.Siblings;
import coterie.storage.version.Tombstone;
import coterie.storage.version.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of causal contexts, values and siblings: version 1.
 *
 * <p>Each actor of a context stands once, in a table that everything else refers to; counters stand
 * as their distance from the actor's birth. Equal objects have equal bytes, since they have one
 * canonical form, and bytes that are not in it are refused. The layout's version is that of the
 * record or the message around it.
 */
public final class VersionCodec {

    private static final int LEAST_ACTOR_BYTES = Long.BYTES + 1;
    private static final int LEAST_DOT_BYTES = 2;
    private static final int LEAST_SIBLING_BYTES = LEAST_DOT_BYTES + Long.BYTES + 1;
    private static final int TOMBSTONE = 0;
    private static final int CONTENT = 1;

    private VersionCodec() {}

    /** Writes a context. */
    public static void encode(Output out, CausalContext context) {
        encode(out, context, actorsOf(context));
    }

    private static void encode(Output out, CausalContext context, List<Actor> actors) {
        out.varint(actors.size());
        for (int i = 0; i < actors.size(); i++) {
            out.u64(actors.get(i).incarnation());
            out.varint(actors.get(i).birth());
        }
        encodeDots(out, context.vector(), actors);
        encodeDots(out, context.singles(), actors);
    }

    private static List<Actor> actorsOf(CausalContext context) {
        List<Actor> actors = new ArrayList<>(context.vector().size());
        for (Dot top : context.vector()) {
            actors.add(top.actor());
        }
        if (!context.singles().isEmpty()) {
            for (Dot dot : context.singles()) {
                if (!actors.contains(dot.actor())) {
                    actors.add(dot.actor());
                }
            }
            actors.sort(null);
        }
        return actors;
    }

    private static void encodeDots(Output out, List<Dot> dots, List<Actor> actors) {
        out.varint(dots.size());
        for (int i = 0; i < dots.size(); i++) {
            encodeDot(out, dots.get(i), actors);
        }
    }

    private static void encodeDot(Output out, Dot dot, List<Actor> actors) {
        out.varint(actors.indexOf(dot.actor()));
        out.varint(dot.counter() - dot.actor().birth());
    }

    /** Reads a context. */
    public static CausalContext decodeContext(Input in) throws MalformedException {
        return decodeContext(in, decodeActors(in));
    }

    private static CausalContext decodeContext(Input in, List<Actor> actors)
            throws MalformedException {
        List<Dot> vector = decodeDots(in, actors);
        List<Dot> singles = decodeDots(in, actors);
        CausalContext context = CausalContext.of(vector, singles);
        boolean asWritten = context.vector().equals(vector) && context.singles().equals(singles);
        if (!asWritten || !actorsOf(context).equals(actors)) {
            throw new MalformedException("a context is not in its canonical form");
        }
        return context;
    }

    private static List<Actor> decodeActors(Input in) throws MalformedException {
        int count = in.count(LEAST_ACTOR_BYTES);
        List<Actor> actors = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long incarnation = in.u64();
            long birth = in.varint();
            if (birth < 1) {
                throw new MalformedException("a birth of " + birth);
            }
            Actor actor = new Actor(incarnation, birth);
            if (i > 0 && actors.getLast().compareTo(actor) >= 0) {
                throw new MalformedException("the actors are not in order");
            }
            actors.add(actor);
        }
        return actors;
    }

    private static List<Dot> decodeDots(Input in, List<Actor> actors) throws MalformedException {
        int count = in.count(LEAST_DOT_BYTES);
        List<Dot> dots = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            dots.add(decodeDot(in, actors));
        }
        return dots;
    }

    private static Dot decodeDot(Input in, List<Actor> actors) throws MalformedException {
        long index = in.varint();
        long distance = in.varint();
        if (index < 0 || index >= actors.size()) {
            throw new MalformedException(
                    "actor " + Long.toUnsignedString(index) + " of " + actors.size());
        }
        Actor actor = actors.get((int) index);
        if (distance < 0 || distance > Long.MAX_VALUE - actor.birth()) {
            throw new MalformedException("a counter beyond 63 bits");
        }
        return new Dot(actor, actor.birth() + distance);
    }

    /** Writes a value. */
    public static void encode(Output out, Value value) {
        switch (value) {
            case Tombstone _ -> out.u8(TOMBSTONE);
            case Content content -> {
                out.u8(CONTENT);
                out.text(content.contentType());
                out.varint(content.bytes().length);
                out.bytes(content.bytes());
            }
        }
    }

    /** Reads a value. Its bytes are a copy. */
    public static Value decodeValue(Input in) throws MalformedException {
        int kind = in.u8();
        return switch (kind) {
            case TOMBSTONE -> Tombstone.TOMBSTONE;
            case CONTENT -> {
                String contentType = in.text();
                yield new Content(contentType, in.bytes(in.count(1)));
            }
            default -> throw new MalformedException("a value of the unknown kind " + kind);
        };
    }

    /** Writes siblings with their context. */
    public static void encode(Output out, Siblings siblings) {
        List<Actor> actors = actorsOf(siblings.context());
        encode(out, siblings.context(), actors);
        out.varint(siblings.values().size());
        for (Sibling sibling : siblings.values()) {
            encodeDot(out, sibling.dot(), actors);
            out.u64(sibling.writtenAtMillis());
            encode(out, sibling.value());
        }
    }

    /** Reads siblings with their context. */
    public static Siblings decodeSiblings(Input in) throws MalformedException {
        List<Actor> actors = decodeActors(in);
        CausalContext context = decodeContext(in, actors);
        int count = in.count(LEAST_SIBLING_BYTES);
        List<Sibling> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Dot dot = decodeDot(in, actors);
            if (i > 0 && values.getLast().dot().compareTo(dot) >= 0) {
                throw new MalformedException("the siblings are not in order");
            }
            values.add(new Sibling(dot, in.u64(), decodeValue(in)));
        }
        try {
            return Siblings.of(context, values);
        } catch (IllegalArgumentException impossible) {
            throw new MalformedException(String.valueOf(impossible.getMessage()));
        }
    }
}
