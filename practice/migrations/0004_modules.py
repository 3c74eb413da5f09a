import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import practice.models.material


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0003_reviews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ModulePractice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stamp", models.CharField(default=practice.models.material.new_stamp, editable=False, max_length=16)),
                ("code", models.CharField(max_length=8, unique=True)),
                ("scenario_slug", models.SlugField(max_length=80)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                ("data", models.JSONField()),
                ("withdrawn", models.BooleanField(default=False, verbose_name="withdrawn")),
            ],
            options={
                "verbose_name": "practice of a module",
                "verbose_name_plural": "practice of modules",
                "ordering": ["position", "code"],
            },
        ),
        migrations.CreateModel(
            name="Reflection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("module_code", models.CharField(max_length=8, verbose_name="module")),
                ("answers", models.JSONField(default=dict, verbose_name="own words")),
                ("at", models.DateTimeField(verbose_name="at")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reflections",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "reflection",
                "verbose_name_plural": "reflections",
                "ordering": ["module_code"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "module_code"), name="reflection_once_per_module")
                ],
            },
        ),
        migrations.AddField(
            model_name="run",
            name="module_code",
            field=models.CharField(blank=True, max_length=8, verbose_name="module"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(("module_code", ""), ("task", None), _connector="OR"),
                name="run_of_a_module_is_free_play",
            ),
        ),
    ]
