package coterie.cli;

import java.util.concurrent.Callable;

/**
 * A command of {@code ./coterie}: a picocli {@code @Command} class, whose call returns the exit
 * status.
 *
 * <p>{@code Main} finds the commands of all modules through {@link java.util.ServiceLoader}, so
 * that those of an outer module appear beside those of this one without being known here.
 */
public interface Subcommand extends Callable<Integer> {}
