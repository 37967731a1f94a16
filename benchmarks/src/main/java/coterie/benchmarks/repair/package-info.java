/**
 * What repair costs on its own: {@code ./coterie bench exchange} counts what two replicas say to
 * each other, {@code ./coterie bench upkeep} measures what Merkle trees add to a write.
 *
 * <p>In reading order: {@link coterie.benchmarks.repair.TwoReplicas} are two whole nodes in one
 * thread and in {@link coterie.benchmarks.repair.VirtualTime}, with a {@link
 * coterie.benchmarks.repair.Wire} between them that counts; {@link
 * coterie.benchmarks.repair.ExchangeCost} is what one round of theirs took. {@link
 * coterie.benchmarks.repair.UpkeepTrial} writes to a real shard and repeats the upkeep alone.
 *
 * <p>It must not know how an exchange goes: it sees messages by their kinds, and stored records.
 */
@NullMarked
package coterie.benchmarks.repair;

import org.jspecify.annotations.NullMarked;
