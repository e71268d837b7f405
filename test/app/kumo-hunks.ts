/** A lookup whose result is tested for what it never gives. */
export const FAULTY = `
 static int kumo_wait(struct drm_file *file, u32 handle)
 {
+	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);
+
+	if (IS_ERR(obj))
+		return PTR_ERR(obj);
+	drm_gem_object_put(obj);
 	return 0;
 }
`;

/** The same, mended. */
export const MENDED = `
 static int kumo_wait(struct drm_file *file, u32 handle)
 {
 	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);
 
-	if (IS_ERR(obj))
-		return PTR_ERR(obj);
+	if (!obj)
+		return -ENOENT;
 	drm_gem_object_put(obj);
 	return 0;
 }
`;

/** A change that nothing is to be said of. */
export const CLEAN = `
 static void kumo_kick(struct kumo_ring *ring)
 {
+	kumo_flush(ring);
 	kumo_write(ring, KUMO_KICK, 1);
 }
`;

/** A diff of one file, the hunk's counts filled in. */
export function diffOf(path: string, hunk: string): string {
  const lines = hunk.replace(/^\n|\n$/g, '').split('\n');
  const count = (signs: string) => lines.filter((line) => signs.includes(line[0] ?? ' ')).length;
  const head = [`diff --git a/${path} b/${path}`, `--- a/${path}`, `+++ b/${path}`];
  return [...head, `@@ -10,${count(' -')} +10,${count(' +')} @@`, ...lines, '-- ', '2.47.1', ''].join('\n');
}
