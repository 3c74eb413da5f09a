from django.db import migrations

from trainingsite.append_only import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial"), ("trainingsite", "0001_initial")]
    operations = [AppendOnly("participants_auditevent")]
