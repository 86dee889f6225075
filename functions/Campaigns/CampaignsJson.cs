using System.Text.Json.Serialization;
using CommunityAlerts.Campaigns.Days;
using CommunityAlerts.Campaigns.Feeds;
using CommunityAlerts.Campaigns.Occurrences;
using CommunityAlerts.Campaigns.Rehearsals;

namespace CommunityAlerts.Campaigns;

/// <summary>The source-generated JSON metadata of campaigns, and of the types that their converters read.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(CampaignBody))]
[JsonSerializable(typeof(CampaignPage))]
[JsonSerializable(typeof(CampaignView))]
[JsonSerializable(typeof(AdoptionBody))]
[JsonSerializable(typeof(AdoptedCampaigns))]
[JsonSerializable(typeof(OccurrencePage))]
[JsonSerializable(typeof(OccurrenceView))]
[JsonSerializable(typeof(OccurrenceSkip))]
[JsonSerializable(typeof(OccurrenceMove))]
[JsonSerializable(typeof(IReadOnlyList<MovedDate>))]
[JsonSerializable(typeof(CampaignCopy))]
[JsonSerializable(typeof(TakenVersions))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, int>))]
[JsonSerializable(typeof(Rehearsal))]
[JsonSerializable(typeof(RehearsalRequest))]
[JsonSerializable(typeof(List<SpanBody>))]
[JsonSerializable(typeof(IReadOnlyList<SpanBody>))]
[JsonSerializable(typeof(SpanBody))]
[JsonSerializable(typeof(EdgeBody))]
[JsonSerializable(typeof(CardConverter.Card))]
[JsonSerializable(typeof(DayEntry[]))]
[JsonSerializable(typeof(IReadOnlyList<DayEntry>))]
[JsonSerializable(typeof(DaysBody))]
[JsonSerializable(typeof(DaysView))]
[JsonSerializable(typeof(DayImport))]
[JsonSerializable(typeof(NewCalendar))]
[JsonSerializable(typeof(CreatedCalendar))]
[JsonSerializable(typeof(CalendarPage))]
[JsonSerializable(typeof(ExceptConverter.Span))]
[JsonSerializable(typeof(EdgeConverter.Edge))]
internal sealed partial class CampaignsJson : JsonSerializerContext;
