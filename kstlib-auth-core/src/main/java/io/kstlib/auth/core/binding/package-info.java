/** The owner of a stored token: what the configuration says, what is stored with the token, and how the two compare (security rule 10). */
@NullMarked
package io.kstlib.auth.core.binding;

import org.jspecify.annotations.NullMarked;
