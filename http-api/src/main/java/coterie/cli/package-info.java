/**
 * The command line: {@code Main} and its {@link coterie.cli.Subcommand}s.
 *
 * <p>It must not know how a request is served.
 */
@NullMarked
package coterie.cli;

import org.jspecify.annotations.NullMarked;
