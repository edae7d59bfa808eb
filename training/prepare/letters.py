"""Readers' comments of our own, made up: on the news in general, in the many ways that people write under it.

The corpora's comments are debates, tweets and one-sentence arguments. These are what they lack: comments that explain,
recall or report like an article, that answer one another, and that ramble.
"""

from __future__ import annotations

from training.prepare.comments import Comment

_LETTERS = """\
The canal was dug in the 1860s and has been widened twice since. Nobody asked the towns downstream either time.
My grandfather worked in that mill for thirty years. They closed it in a week and called it restructuring.
Three governments have promised this bridge. The first drawings are in the museum by now.
The treaty says nothing about fishing, as anyone can check who reads past the first page.
In 1994 the same party voted the other way, and by a large margin. Look it up.
It is worth recalling that the price of gas had doubled before the war began, not after.
The island has been under four flags in two centuries. The people who live there would settle for a ferry that runs.
So the minister who sold the harbour now warns us that foreigners own the harbour.
You left out that the union offered to go back to work in March and was turned away.
What the article does not mention is that the company paid no tax here in nine of the last ten years.
I drove a bus in that city for eleven years and I can tell you nobody was surprised.
As a nurse I see this every single day, and the people who make these rules have never set foot on a ward.
Let me get this straight: they lose the election, so the election was the problem?
Funny how the budget is always too tight for teachers and never for helicopters.
@Marta no, the law was changed in 2009, and the court threw out half of it two years later.
@ Jim B. You are mixing up two different banks. The one you mean went under in 2008.
To Ellen above: nobody said they should starve. Read it again before you shout.
Peter, with respect, that is not how an embargo works. Ships turn around, grain rots, and the generals eat well anyway.
George, you forget that they had a parliament long before we did.
I used to vote for them. Never again.
we had the same thing here two yrs ago and guess what, nothing happend
this is what u get when nobody reads the contract lol
dont worry they will form a committee
why is everybody acting like this is new?? it was in the papers in 2016
they knew. they all knew. and now they act shocked
The general says he will step down in spring. He said so last spring, and the spring before.
Sanctions did not bring down the last regime and will not bring down this one; they made the smugglers rich.
Borders in that region were drawn with a ruler by men who had never been there. We are still paying for it.
One does not have to like the man to see that he kept his word on this.
A neutral country needs an army more than any other. The Swiss understood that a long time ago.
The north has the water and the south has the votes. That is the whole story.
The fleet left in 1997, the base was handed over the next year, and the money was gone by 2001.
Half of the parliament owns land along the new road. I am sure that is a coincidence.
The opposition leader studied with the president, married his cousin and sat on his bank's board. Some opposition.
Ask the fishermen what they think of the agreement. Nobody did.
If my kid behaved like this senator, he would be in his room for a week.
Where were these people when the dam in our valley burst? On holiday, that's where.
I have read the report, all 212 pages of it. It does not say what either side claims.
Page 40 of the same report says that the risk is "low to moderate". That would make a duller headline.
There is a good reason why no other country has tried this: it does not work.
Inflation was at nine per cent when she took over and is at three now. Give credit where it is due.
The figures are for 2019, before the plant shut. Today it must be closer to forty per cent.
Unemployment fell because people left. My whole class is in Hamburg and London.
He is neither a hero nor a traitor. He is a clerk who saw something and told someone.
That is the third spokesman this year. The first two told the truth once too often.
The mayor is right and the governor is wrong, and I say that as somebody who voted for the governor.
Great reporting, thank you. More of this and less of the horse race, please.
Typical of this paper: twelve paragraphs and not one word from the people who live there.
Shame on the editors for running this without a single source on the record.
I cancelled my subscription over columns like this one, and here I am reading it in the library.
When I was stationed there in '83, the two villages shared a baker. Now they share a minefield.
My mother crossed that border with two children and a sewing machine. Don't tell me it was ever closed.
Both sides have shelled the railway station. Only one of them has apologised, so I know whom I trust more.
It was the prime minister's own party that blocked the inquiry, twice.
The church has owned that forest since the Middle Ages and has cut less of it than the state did in ten years.
Oil is found, a dictator is found to guard it, and then we are shocked, shocked to find a dictator.
The president needs a foreign quarrel the way my dog needs a squirrel.
There were no paved roads, no hospital and one school when we came. Should we have left it so?
A referendum held under guard is not a referendum.
And who armed the rebels in the first place? Go on, I'll wait.
Nobody elected the commission. Nobody can vote it out. Apart from that it is a model of democracy.
People said the same about the currency union, and it is still here.
The euro did not cause this. Cooked books caused this.
If the banks can be saved over a weekend, so can the steelworks.
Cut taxes for the rich, wait for the trickle. We have been holding out our cups for forty years.
Raise the wage and the shops close; I run one, I know what I can pay.
I pay my three people well above the minimum and I am still here. It can be done if you don't need a yacht.
Rent takes more than half of what I earn, and I have a degree and a so-called good job.
They tore down the cheap flats for a stadium that hosts nine matches a year.
Nine matches! And a parking lot the size of a village.
The tram was meant to cost 200 million. It stands at 900 and does not run yet.
Nuclear is the cleanest power we have and we are switching it off to burn coal. Future generations will laugh.
Until somebody shows me where the waste goes, I am against it.
The glacier where I learned to ski is a car park now. But sure, it's all made up by scientists in need of funding.
Wind turbines kill fewer birds in a year than my neighbour's cat.
It has been warmer before. It has been colder before. Nobody asks me to pay for the Ice Age.
Farmers are not the enemy. We feed you, on margins you would not get out of bed for.
The hospital is forty minutes away since they closed ours. Forty minutes is a long time with a stroke.
I waited eleven months for my hip. Then I paid, and it took nine days. Draw your own conclusion.
Vaccines ended polio in this country within a few years. My aunt had it. Ask her what she thinks of your freedom.
Nobody in my family gets a jab that was approved in ten months. That is our decision and it stays ours.
It isn't socialism to want the water to be drinkable.
Teachers here buy the chalk themselves. I am one. I buy the chalk.
Phones should be banned in class, full stop. We tried it at our school and they talk to one another again.
An exam that everybody passes is called attendance.
Guns don't, people do, and so on. We all know the song. Meanwhile another school.
Disarm the honest and only the others are left. It's not that hard to understand.
A cop in my street stops the same three boys every week. They are choirboys. Actual choirboys.
Try doing a night shift in that uniform before you judge.
The judge was appointed by the man she just acquitted. Nothing to see here.
If he had stolen a bicycle he would be in jail. He stole a pension fund, so he is in the Senate.
Both candidates are older than the airport.
My vote has never counted in this state, and I have cast it eleven times.
Turnout was 38 per cent. The winner was nobody, by a landslide.
The polls were wrong the last time and the time before. Go and vote.
I don't care whom she is married to. I care whether the trains run.
She answered every question she was asked, which is more than can be said of the other four.
He can't finish a sentence and they want to give him the army.
It takes a special kind of arrogance to lecture a country you once occupied.
I am from there. It is not as the article says, and it is not as the comments say either.
As somebody who was born there, I would ask everyone to please stop explaining us to each other.
Sorry for my english. In my country we hear this promise since I am a child and we don't believe more.
My english is not good but I will say: is shame for all Europe what happen on that border.
You people have no idea. You never stood in line for bread.
Bread lines again, always with the bread lines. It is not 1984 and I have a bakery across the street.
"Regrettable," he says. The bombs were regrettable. The dead were regrettable. What a word.
"Mistakes were made." By whom? Grammar is a wonderful hiding place.
"We will not be intimidated", said from a bunker 900 km away.
Quote: "The situation is under control." Unquote. I can see the smoke from my kitchen.
First they said there were no troops. Then the troops were on vacation. Then the troops got medals.
The same "experts" told us the war would be over by Christmas.
Which Christmas, though?
It depends on what you call a majority.
That's one way to put it. Another is theft.
Not a word about the prisoners. Not one.
Has anybody asked who pays for all this? I have an idea who.
Well, this aged badly.
Popcorn, anyone?
Follow-up question: who signed it?
I'd laugh if it weren't my taxes.
Can we please talk about the water instead?
Off topic, but the map in this article is wrong. The river is on the other side.
Correction to my earlier comment: it was 1979, not 1977. The point stands.
This comment section is proof that we are doomed.
Most sensible thing I have read here all day, thanks Ruth.
Sure, Carl. And the moon is a balloon.
Carl is at it again. Don't feed him.
You can tell who has never been there by how sure they are.
No. Just no.
Two wrongs, one oil field.
OPEN YOUR EYES. They are selling us out piece by piece and you clap.
WRONG!!! The law says 30 days. THIRTY. Not three months.
Enough is enough!! Resign already!!!
What about the other side? What about THEIR crimes? Silence, as always...
hmm... and the money? where did it go...
So, in short: we pay, they spend, nobody knows. Wonderful.
Yes they are corrupt. So were the last ones. So will be the next. I plant my tomatoes.
In the end the old will decide and the young will pay, as ever.
The peace of 1648 took five years to negotiate, in two towns, because they would not sit in one. We can manage a summit.
For those who are too young to remember: the wall did not fall because of a speech. It fell because people walked.
The Romans built the first road there, the Turks the bridge, the Austrians the station, and we a press release.
There is no army of 300,000. There are 300,000 names on a payroll, and about half of them draw breath.
The gas goes through three countries before it gets to us. Each takes a cut and each calls it sovereignty.
A ceasefire only helps the side that is losing. Guess who asked for one.
Do the math: 40 ships, one port, four weeks. It was never about grain.
You do not negotiate with a fire. But you might ask who keeps selling the matches.
The old agreement was not perfect, but inspectors were in the country. Now there are none. Progress!
I respect the soldiers, all of them, on both sides. It is the men with the maps whom I can't forgive.
If I had a penny for every red line, I could pay off the debt.
Let them have their parade. Ours had elephants and look where that got us.
Every family on our street has somebody abroad who sends money. That is our industry.
It would be a mistake to think that the talks failed. They did what they were meant to do: buy time until autumn.
The court has no police and no army. It has paper. That is why it matters who signs it.
The author should know that the quotation is from a novel and that the character who says it is a fool.
Nobody here has mentioned the obvious: the contract ends in June and both sides want a better one.
I rarely agree with this columnist, but on the prisons he is right.
This is a very one-sided account. The strike was called off on Tuesday, and the buses ran on Wednesday.
With all due respect to the victims, the speed limit was there for a reason.
There's a documentary about it, from 2011 I think. They interviewed the engineer. He had warned them in writing.
What nobody wants to say aloud: the pensions are gone.
My prediction: they sign in November, break it by March, and we are back here in May."""


def load() -> list[Comment]:
    """The comments, each on a topic of its own."""
    return [Comment(f"letter-{n}", text, f"letter-{n}") for n, text in enumerate(_LETTERS.splitlines())]
