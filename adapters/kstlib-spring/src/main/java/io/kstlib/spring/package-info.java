/**
 * The token of a login in requests of Spring's HTTP clients, and what a program shows of its logins: health and counters.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.spring;

import org.jspecify.annotations.NullMarked;
