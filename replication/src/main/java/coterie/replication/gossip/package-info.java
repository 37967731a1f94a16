/**
 * Who can be reached: SWIM (Das, Gupta, Motivala, "SWIM: Scalable Weakly-consistent Infection-style
 * Process Group Membership Protocol", DSN 2002) with Lifeguard's corrections (Dadgar, Phillips,
 * Currey, "Lifeguard: Local Health Awareness for More Accurate Failure Detection", DSN-W 2018).
 *
 * <p>Read {@link coterie.replication.gossip.Gossiper}, then {@code Prober}, {@code Standings},
 * {@code Suspicion} and {@code RumourQueue}. A pure state machine behind {@link
 * coterie.replication.gossip.GossipPort}: nothing here knows of shards, storage or sockets. It is
 * told who the members are and never decides it: "dead" only means that nobody reaches the member.
 */
@NullMarked
package coterie.replication.gossip;

import org.jspecify.annotations.NullMarked;
