/** The command in folders that a stranger filled. */
package io.kstlib.tests.hostile;
