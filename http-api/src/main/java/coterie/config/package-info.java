/**
 * What a node can be told: defaults, beaten by a YAML file, beaten by the environment, beaten by
 * flags.
 *
 * <p>Read {@link coterie.config.Setting} (every name, with its default), {@link
 * coterie.config.SettingSources} and {@link coterie.config.Settings}. Nothing here knows what a
 * setting makes anybody do.
 */
@NullMarked
package coterie.config;

import org.jspecify.annotations.NullMarked;
