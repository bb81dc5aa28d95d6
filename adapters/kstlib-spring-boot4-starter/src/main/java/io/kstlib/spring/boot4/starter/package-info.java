/**
 * The health of logins and the default for redirects for Spring Boot 4.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.spring.boot4.starter;

import org.jspecify.annotations.NullMarked;
