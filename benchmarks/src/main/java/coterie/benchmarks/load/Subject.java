package coterie.benchmarks.load;

import java.util.List;

/**
 * The servers that are measured.
 *
 * @param endpoints at least one
 * @param routing how requests are spread over them
 * @param processes theirs, for the processor time
 */
public record Subject(List<Endpoint> endpoints, Routing routing, CpuTime processes) {}
