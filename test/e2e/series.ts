/** A series of real shape on an invented driver: a cover letter and patches, the last of them with a fault. */
export function seriesOf(name: string, patches: number, version = 1): readonly string[] {
  const id = (index: number) => partId(name, index, version);
  const part = { name, version, total: patches };
  const mails = [mail({ ...part, index: 0, id: id(0), parent: null, body: 'These patches tidy up kumo.\n' })];
  for (let index = 1; index <= patches; index++) {
    const body = index === patches ? faulty(name) : tidy(name, index);
    mails.push(mail({ ...part, index, id: id(index), parent: id(0), body }));
  }
  return mails;
}

/** The Message-ID of a part of such a series; 0 is the cover letter. */
export function partId(name: string, index: number, version = 1): string {
  return version === 1 ? `${name}-${index}@example.org` : `${name}-v${version}-${index}@example.org`;
}

interface Part {
  readonly name: string;
  readonly version: number;
  readonly index: number;
  readonly total: number;
  readonly id: string;
  readonly parent: string | null;
  readonly body: string;
}

function mail({ name, version, index, total, id, parent, body }: Part): string {
  return [
    'From: Mira Holm <mira@example.org>',
    'To: dri-devel@lists.example.org',
    'Cc: Ines Okafor <ines@example.org>',
    `Subject: [PATCH${version === 1 ? '' : ` v${version}`} ${index}/${total}] drm/kumo: ${name} step ${index}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${id}>`,
    ...(parent === null ? [] : [`In-Reply-To: <${parent}>`, `References: <${parent}>`]),
    'List-Id: <dri-devel.lists.example.org>',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    body,
  ].join('\r\n');
}

function tidy(name: string, index: number): string {
  return `Say what the register is for.

Signed-off-by: Mira Holm <mira@example.org>
---
 drivers/gpu/drm/kumo/kumo_reg.h | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/drivers/gpu/drm/kumo/kumo_reg.h b/drivers/gpu/drm/kumo/kumo_reg.h
index 1234567..89abcde 100644
--- a/drivers/gpu/drm/kumo/kumo_reg.h
+++ b/drivers/gpu/drm/kumo/kumo_reg.h
@@ -${index},3 +${index},3 @@
 #define KUMO_A${index} 0x10
-#define KUMO_B${index} 0x14
+#define KUMO_${name.toUpperCase().replace(/\W/g, '_')}_${index} 0x14
 #define KUMO_C${index} 0x18
-- 
2.47.0
`.replaceAll('\n', '\r\n');
}

function faulty(name: string): string {
  return `Map the pages of ${name}.

Signed-off-by: Mira Holm <mira@example.org>
---
 drivers/gpu/drm/kumo/kumo_gem.c | 9 +++++++++
 1 file changed, 9 insertions(+)

diff --git a/drivers/gpu/drm/kumo/kumo_gem.c b/drivers/gpu/drm/kumo/kumo_gem.c
index 1234567..89abcde 100644
--- a/drivers/gpu/drm/kumo/kumo_gem.c
+++ b/drivers/gpu/drm/kumo/kumo_gem.c
@@ -10,3 +10,12 @@ static int kumo_one(void)
 	return 1;
 }
 
+static int kumo_map_${name}(struct drm_gem_shmem_object *shmem)
+{
+	struct sg_table *sgt = drm_gem_shmem_get_pages_sgt(shmem);
+
+	if (!sgt)
+		return -ENOMEM;
+	return kumo_map(sgt);
+}
+
-- 
2.47.0
`.replaceAll('\n', '\r\n');
}
