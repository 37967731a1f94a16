/**
 * What repair costs on its own: {@code ./coterie bench exchange} counts what two replicas say to
 * each other.
 *
 * <p>In reading order: {@link coterie.benchmarks.repair.TwoReplicas} are two whole nodes in one
 * thread and in {@link coterie.benchmarks.repair.VirtualTime}, with a {@link
 * coterie.benchmarks.repair.Wire} between them that counts; {@link
 * coterie.benchmarks.repair.ExchangeCost} is what one round of theirs took.
 *
 * <p>It must not know how an exchange goes: it sees messages by their kinds, and stored records.
 */
@NullMarked
package coterie.benchmarks.repair;

import org.jspecify.annotations.NullMarked;
