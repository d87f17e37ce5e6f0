from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from leerkring.concepts.built_in import SCHEMES


def fill_in(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    scheme_model = apps.get_model("concepts", "ConceptScheme")
    concept_model = apps.get_model("concepts", "Concept")
    for slug, title_nl, title_en, source, concepts in SCHEMES:
        scheme, _ = scheme_model.objects.update_or_create(
            slug=slug,
            defaults={
                "title_nl": title_nl,
                "title_en": title_en,
                "source": source,
                "built_in": True,
            },
        )
        for position, (concept_slug, label_nl, label_en) in enumerate(concepts, start=1):
            concept_model.objects.update_or_create(
                scheme=scheme,
                slug=concept_slug,
                defaults={"label_nl": label_nl, "label_en": label_en, "position": position},
            )


class Migration(migrations.Migration):

    dependencies = [("concepts", "0002_alter_publication_options_publication_version")]
    operations = [migrations.RunPython(fill_in, migrations.RunPython.noop, elidable=False)]
