from django.db import migrations, models

from trainingsite.append_only import AppendOnly, Lifted


class Migration(migrations.Migration):
    """Two more kinds of evidence. The way back is open as long as there are no rows of these kinds."""

    dependencies = [("skills", "0002_evidence_append_only")]

    operations = [
        Lifted("skills_evidence"),
        migrations.RemoveConstraint(model_name="evidence", name="evidence_fits_its_kind"),
        migrations.AlterField(
            model_name="evidence",
            name="kind",
            field=models.CharField(
                choices=[
                    ("self", "Own estimate"),
                    ("item", "Quiz answer"),
                    ("task", "Practice task"),
                    ("observation", "Confirmed observation"),
                    ("help", "Helped others"),
                    ("retro", "Looking back"),
                    ("use", "Use at work"),
                ],
                max_length=12,
                verbose_name="kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ["self", "retro"]), ("passed", None), ("value__isnull", False), ("value__lte", 4)
                    ),
                    models.Q(("kind", "use"), ("passed", None), ("value__isnull", False), ("value__lte", 3)),
                    models.Q(
                        ("kind__in", ["item", "task"]),
                        ("passed__isnull", False),
                        ("value", None),
                        ("level__gte", 1),
                        ("level__isnull", False),
                        ("level__lte", 3),
                    ),
                    models.Q(
                        ("kind__in", ["observation", "help"]),
                        ("passed", True),
                        ("value", None),
                        ("level__gte", 1),
                        ("level__isnull", False),
                        ("level__lte", 4),
                    ),
                    _connector="OR",
                ),
                name="evidence_fits_its_kind",
            ),
        ),
        AppendOnly("skills_evidence"),
    ]
