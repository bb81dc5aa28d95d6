/** Finds, reads, merges and checks {@code kstlib.conf.yml}. */
@NullMarked
package io.kstlib.auth.core.config;

import org.jspecify.annotations.NullMarked;
