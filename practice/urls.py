"""Addresses of the practice channel. Everything under a run begins with its number and is found by its owner only."""

from django.urls import URLPattern, path

from practice.views import (
    careful,
    channel,
    doing,
    measured,
    messages,
    modules,
    own,
    people,
    preview,
    review,
    sending,
    tasks,
)

app_name = "practice"
urlpatterns: list[URLPattern] = [
    # --- tasks (views/tasks.py) ---
    path("practice/", tasks.index, name="index"),
    path("practice/start/", tasks.start, name="start"),
    path("practice/tasks/<str:code>/", tasks.task, name="task"),
    path("practice/tasks/<str:code>/start/", tasks.start_task, name="start_task"),
    path("practice/<int:run>/task/", tasks.run_task, name="run_task"),
    path("practice/<int:run>/check/", tasks.check, name="check"),
    path("practice/<int:run>/hint/", tasks.hint, name="hint"),
    path("practice/<int:run>/end/", tasks.end, name="end"),
    path("practice/measured/<int:sitting>/<int:number>/", measured.start, name="start_measured"),
    # --- having a text read (views/sending.py; views/review.py is the digital team's) ---
    path("practice/<int:run>/send/", sending.send, name="send"),
    path("practice/sent/<int:pk>/withdraw/", sending.withdraw, name="withdraw"),
    path("practice/review/", review.queue, name="review_queue"),
    path("practice/review/<int:pk>/", review.review, name="review"),
    # --- modules (views/modules.py) ---
    path("practice/modules/<str:code>/", modules.module, name="module"),
    path("practice/modules/<str:code>/start/", modules.start_module, name="start_module"),
    path("practice/modules/<str:code>/reflection/", modules.reflection, name="reflection"),
    path("programme/<slug:slug>/<int:number>/practice/", preview.preview, name="preview"),
    # --- the channel (views/channel.py, views/doing.py) ---
    path("practice/<int:run>/", channel.feed, name="feed"),
    path("practice/<int:run>/new/", channel.new, name="new"),
    path("practice/<int:run>/posts/<str:post>/", channel.post, name="post"),
    path("practice/<int:run>/write/", channel.write, name="write"),
    path("practice/<int:run>/search/", channel.search, name="search"),
    path("practice/<int:run>/do/", doing.do, name="do"),
    path("practice/<int:run>/clock/", doing.clock, name="clock"),
    # --- people, messages, own things (views/people.py, views/messages.py, views/own.py) ---
    path("practice/<int:run>/people/", people.people, name="people"),
    path("practice/<int:run>/people/<str:handle>/", people.person, name="person"),
    path("practice/<int:run>/lists/", people.lists, name="lists"),
    path("practice/<int:run>/lists/<str:list>/", people.watch_list, name="list"),
    path("practice/<int:run>/messages/", messages.messages, name="messages"),
    path("practice/<int:run>/messages/<str:handle>/", messages.chat, name="chat"),
    path("practice/<int:run>/notifications/", messages.notifications, name="notifications"),
    path("practice/<int:run>/settings/", own.settings, name="settings"),
    path("practice/<int:run>/profile/", own.profile, name="profile"),
    path("practice/<int:run>/account/", own.account, name="account"),
    path("practice/<int:run>/saved/", own.saved, name="saved"),
    # --- looking carefully (views/careful.py) ---
    path("practice/<int:run>/report/<str:target>/", careful.report, name="report"),
    path("practice/<int:run>/handoff/", careful.handoff, name="handoff"),
    path("practice/<int:run>/image/<str:post>/", careful.image, name="image"),
    path("practice/<int:run>/link/<str:id>/", careful.link, name="link"),
    path("practice/<int:run>/pictures/", careful.pictures, name="pictures"),
    path("practice/<int:run>/card/<str:post>/", careful.card, name="card"),
]
