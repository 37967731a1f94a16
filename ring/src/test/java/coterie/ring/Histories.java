package coterie.ring;

import coterie.ring.property.Gen;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator.SplittableGenerator;

/** Random clusters and what happens to their members. */
final class Histories {

    private Histories() {}

    /**
     * A cluster's life.
     *
     * @param partitions how many it was founded with
     * @param steps the members at its birth and after each change
     */
    record History(int partitions, List<List<Member>> steps) {}

    /** How clusters are made: how large, in how many zones, with which weights. */
    private record Shape(int mostMembers, int zones, int greatestWeight, boolean evenZones) {

        Member member(int number, SplittableGenerator random) {
            int zone = evenZones ? number % zones : random.nextInt(zones);
            return new Member(
                    new NodeId("n" + number), "z" + zone, random.nextInt(1, greatestWeight + 1));
        }
    }

    /**
     * Clusters of 1 to 200 members and 16 to 1,024 partitions, their joins, leaves and changed
     * weights and zones.
     */
    static Gen<History> histories(int changes) {
        return random -> {
            Shape shape = shape(random.split());
            int partitions = 16 << random.nextInt(7);
            List<Member> members = new ArrayList<>();
            int number = 0;
            for (int left = random.nextInt(1, shape.mostMembers + 1); left > 0; left--) {
                members.add(shape.member(number++, random));
            }
            List<List<Member>> steps = new ArrayList<>(List.of(List.copyOf(members)));
            for (int i = 0; i < changes; i++) {
                int kind = random.nextInt(10);
                int at = random.nextInt(members.size());
                if ((kind < 5 && members.size() < shape.mostMembers) || members.size() == 1) {
                    members.add(shape.member(number++, random));
                } else if (kind < 9) {
                    members.remove(at);
                } else {
                    Member changed = shape.member(number, random);
                    members.set(
                            at, new Member(members.get(at).id(), changed.zone(), changed.weight()));
                }
                steps.add(List.copyOf(members));
            }
            return new History(partitions, List.copyOf(steps));
        };
    }

    /** Members of a small cluster, of any zones and weights, standbys among them. */
    static Gen<List<Member>> members(int most, int zones, int greatestWeight) {
        return random -> {
            List<Member> members = new ArrayList<>();
            int count = random.nextInt(1, most + 1);
            for (int i = 0; i < count; i++) {
                int weight = i == 0 ? 1 : random.nextInt(0, greatestWeight + 1);
                members.add(new Member(new NodeId("n" + i), "z" + random.nextInt(zones), weight));
            }
            return List.copyOf(members);
        };
    }

    private static Shape shape(SplittableGenerator random) {
        int mostMembers = random.nextBoolean() ? random.nextInt(2, 13) : random.nextInt(13, 201);
        int greatestWeight = random.nextInt(3) == 0 ? 4 : 1;
        return new Shape(mostMembers, random.nextInt(1, 10), greatestWeight, random.nextBoolean());
    }
}
