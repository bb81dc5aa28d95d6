/**
 * The token of a login in requests of Spring's HTTP clients, and the health and the counters of the logins.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.spring;

import org.jspecify.annotations.NullMarked;
