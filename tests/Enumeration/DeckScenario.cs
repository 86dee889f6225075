using CommunityAlerts.Api;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Campaigns;
using NodaTime;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>
/// Five people of the scenario, two of whom may miss a text; a campaign with a deck of two cards, and two of its
/// occurrences: who saw the first card gets the second, who did not gets the first again.
/// </summary>
/// <remarks>
/// Bucket 0: A, B, C, and D, alone in the second batch, whose call times out though the text arrived. Bucket 1: E is
/// refused.
/// </remarks>
internal static class DeckScenario
{
    public const string First = "one";
    public const string Second = "two";

    /// <summary>Time between the two occurrences.</summary>
    public static readonly Duration Apart = Duration.FromHours(1);

    public const string People = "ABCDE";

    /// <summary>The text that a person gets with a card.</summary>
    public static string Text(string card, char role) => role == 'A' ? $"提示 {card}。" : $"Tip {card}.";

    public static async Task PrepareAsync(Worker worker, CancellationToken cancellationToken)
    {
        var body = Plans.Body(
            """{"from":"05-01","to":"09-10"}""",
            """{"rrule":"FREQ=WEEKLY;BYDAY=FR","times":["16:30","17:30"],"zone":"Asia/Shanghai"}""",
            ""","latestUseful":"PT45M" """
        ) with
        {
            Template = null,
            Deck = [new CardBody(First, IsBare: true), new CardBody(Second, IsBare: true)],
        };
        await Task.WhenAll(
            Scenario.ListAsync(worker, "parents", People, cancellationToken),
            Scenario.TemplateAsync(worker, First, Texts(First), cancellationToken),
            Scenario.TemplateAsync(worker, Second, Texts(Second), cancellationToken),
            worker.Get<SenderStore>().PutAsync(Scenario.Sender, IfMatch.None, cancellationToken),
            Scenario.CampaignAsync(worker, body, cancellationToken)
        );
    }

    private static Dictionary<string, string> Texts(string card) =>
        new(StringComparer.Ordinal) { ["en"] = Text(card, 'B'), ["zh-CN"] = Text(card, 'A') };
}
