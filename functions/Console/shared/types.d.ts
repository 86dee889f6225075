// What the API takes and answers, as its description has it; and here, what the description leaves open.
import type {
  AreaView,
  BroadcastView,
  CalendarView,
  CampaignBody,
  CampaignNote,
  CampaignState,
  CampaignView,
  ContactView,
  DeliveryView,
  EntryView,
  ListView,
  OccurrenceView,
  OptOutView,
  PersonView,
  RecipientView,
  ReplyView,
  TemplateView,
  ThreadView,
} from "./api-types";

export * from "./api-types";

/** Texts, or values of placeholders, by language or name. */
export type Texts = Record<string, string>;
/** Numbers by state or reason. */
export type Counts = Record<string, number>;

/** A card of a campaign's deck, written out. */
export type Card = { template: string; urgent?: boolean; retired?: boolean };

/** An edge of a season: a date such as `06-01`, or one of these. */
export type SeasonEdge = string | { date?: string; term?: string; lunar?: string; day?: string; offsetDays?: number };
/** What a season leaves out: a day, or several. */
export type SeasonException = SeasonEdge | { from: SeasonEdge; to: SeasonEdge };
export type SeasonSpan = { from: SeasonEdge; to: SeasonEdge; except?: SeasonException[] };
export type Season = SeasonSpan | SeasonSpan[];

type OfSeason = { season: Season; deck?: (string | Card)[] | null };
/** What a campaign is, as `PUT /api/campaigns/{id}` takes it. */
export type NewCampaign = Omit<CampaignBody, "season" | "deck"> & OfSeason;
/** A campaign as it is answered: it has an id, an area, a state and notes. */
export type Campaign = Omit<CampaignView, "season" | "deck"> &
  OfSeason & { id: string; area: string; state: CampaignState; notes: CampaignNote[] };

/** A contact as it is answered: it has tags and values, perhaps none. */
export type Contact = ContactView & { tags: string[]; values: Texts };

/** Everything held about a number, by what it is. */
export type Person = Omit<PersonView, "held" | "contacts"> & {
  contacts: { list: string; contact: Contact }[];
  held: {
    deliveries?: { broadcast: string; name: string; delivery: DeliveryView }[];
    replies?: ReplyView[];
    exclusions?: { broadcast: string; name: string; at: string; reason: string }[];
    budgets?: { counted: { day: string; broadcast: string }[] }[];
    cards?: { campaign: string; seen: string[] }[];
    threads?: { id: string; state: string; entries: EntryView[] }[];
    notifications?: { operator: string; kinds: string[] }[];
  };
};

/** What pages of the API hold, by the member that holds it. */
export type Rows = {
  areas: AreaView;
  broadcasts: BroadcastView;
  calendars: CalendarView;
  campaigns: Campaign;
  contacts: Contact;
  deliveries: DeliveryView;
  lists: ListView;
  occurrences: OccurrenceView;
  optOuts: OptOutView;
  recipients: RecipientView;
  replies: ReplyView;
  templates: TemplateView;
  threads: ThreadView;
  versions: TemplateView;
};
/** A page of the API. */
export type Page<Name extends keyof Rows> = Record<Name, Rows[Name][]> & { cursor?: string | null };
