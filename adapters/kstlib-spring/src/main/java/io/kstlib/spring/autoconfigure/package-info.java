/**
 * The auto-configuration of Spring Boot: the logins of the properties {@code kstlib}.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.spring.autoconfigure;

import org.jspecify.annotations.NullMarked;
