from django.db import migrations

from trainingsite.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("skills", "0001_initial"), ("trainingsite", "0001_initial")]
    operations = [AppendOnly("skills_evidence")]
