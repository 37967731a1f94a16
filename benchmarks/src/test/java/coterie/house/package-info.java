/**
 * The rules of the house as tests over every module: {@link coterie.house.TidyTest} reads the
 * sources, {@link coterie.house.ModulesTest} and {@link coterie.house.PurityTest} the compiled
 * classes.
 *
 * <p>They live in the outermost module, since it alone is built after all others.
 */
@NullMarked
package coterie.house;

import org.jspecify.annotations.NullMarked;
