/** What a plugin is made from, for its tests. */
@NullMarked
package io.kstlib.auth.testkit.context;

import org.jspecify.annotations.NullMarked;
