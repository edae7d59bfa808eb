"""Lines of our own that real pages have and the corpora lack: what stands under an article, and one-line replies."""

from __future__ import annotations

_NAMES = (
    "Anna Weber", "Tom Hale", "Maria Ortiz", "Ken Sato", "Lucy Grant", "Omar Haddad", "Beth Collins", "Ivan Petrov",
    "Sara Lindqvist", "Joe Mbeki", "Nora Walsh", "Paul Renner",
)  # fmt: skip
_UNDER_ARTICLES = """\
{name} contributed.
{name} and {other} contributed to this report.
{name} reported from Brussels; {other} contributed from Ankara.
Contributing: {name}, The Daily Ledger
Reporting by {name}; editing by {other}
Follow {name} on Twitter.
Read more: What the ruling means for the states
Related: A timeline of the talks
MORE: How the vote was won
This story has been updated with additional details.
This article was updated at 4:15 p.m.
Correction: An earlier version of this article misstated the year of the treaty.
Editor's note: This is a developing story.
Sign up for our newsletter.
Subscribe to our weekly politics briefing.
Join the conversation on our Facebook page.
Have a tip? Write to the newsroom.
The Associated Press contributed to this report.
Reuters contributed to this story.
Photo: {name}/Ledger Archive
Copyright The Daily Ledger. All rights reserved.
{name} covers Congress for The Daily Ledger.
{name} is a staff writer based in Madrid.
You can reach the reporter at the newsroom.
Read the full statement here.
Click here to see the full list.
Watch the video above."""
_REPLIES = """\
Well said.
Well said!
So true!
Exactly right.
Exactly!!
Agreed.
I agree 100%
+1
LOL
lol
haha
hahahaha
Nope.
Nope
Wrong.
wrong again
Source?
Link?
Says who?
Prove it.
Who cares?
who cares
So what?
And your point is?
What's your point?
Nice try.
Nice try though.
Good luck with that.
Good riddance.
Good for him!
Good point.
Bingo
Amen!
amen to that
Get a life.
Grow up.
Keep dreaming.
Dream on
You wish.
Yeah right.
yeah, right
Oh please.
Oh come on.
Give me a break!
Here we go again.
Same old story.
Sad.
Sad but true.
How sad.
Pathetic
What a joke.
What a mess!
What a loser
What a clown.
Unbelievable!
Disgusting.
Shameful!
No way.
no kidding
Not true.
That is not true.
That's a lie
Thank you!
Thanks for this.
Great article.
Terrible article.
Do your homework.
Try reading the article.
Did you even read it?
Read it again
Like you would know.
Look in the mirror.
Speak for yourself.
Just wait.
Wait and see.
Time will tell.
About time!
Finally.
Never happened.
Never gonna happen
not a chance
It figures.
Of course.
Of course they did.
Typical.
Really?
Really??
Seriously?
Huh?
Why?
Why not?
How so?
For what?
Then what?
And then?
Like who?
Such as?
He is right.
She sounds like her boss.
They all do it.
He should resign.
Lock them up
Vote them out!
My thoughts exactly.
You nailed it.
You lost, get over it.
Enough already
Mind your own business.
Not my problem.
Follow the money.
Wake up people!
God help us.
Ok then.
ok
Fair enough.
Maybe.
Could be."""

REPLIES: tuple[str, ...] = tuple(_REPLIES.splitlines())
"""Short remarks of readers to one another."""

UNDER_ARTICLES: tuple[str, ...] = tuple(
    dict.fromkeys(
        line.format(name=name, other=other)
        for line in _UNDER_ARTICLES.splitlines()
        for name, other in zip(_NAMES, (*_NAMES[5:], *_NAMES[:5]), strict=True)
    )
)
"""Credits, corrections and links that stand under an article and belong to it."""
