/** What a person allowed a configuration that is found in the current directory to do (security rule 11). */
@NullMarked
package io.kstlib.auth.core.config.review;

import org.jspecify.annotations.NullMarked;
