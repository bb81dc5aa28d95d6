/**
 * What a program can do with stored logins besides using them: move them to another storage.
 *
 * @since 0.1
 */
@NullMarked
package io.kstlib.auth.core.storage;

import org.jspecify.annotations.NullMarked;
