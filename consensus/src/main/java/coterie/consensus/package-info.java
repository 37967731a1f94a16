/**
 * A log on which the members agree: Multi-Paxos, and nothing else.
 *
 * <p>In reading order: {@link coterie.consensus.Ballot}, {@link coterie.consensus.PaxosMessage},
 * {@code Acceptor}, {@code Proposer}, {@code Learner}, {@code Log}, {@link
 * coterie.consensus.Voters}, {@code Enrolment}, {@code Participant}, {@link
 * coterie.consensus.PaxosNode}, {@link coterie.consensus.Effects}. How it works is told in {@code
 * docs/consensus.md}.
 *
 * <p>Pure: it is told the time and given randomness, and returns what is to be stored and sent. It
 * knows nothing of what the log is about, of disks, of the network, or of who can be reached.
 */
@NullMarked
package coterie.consensus;

import org.jspecify.annotations.NullMarked;
