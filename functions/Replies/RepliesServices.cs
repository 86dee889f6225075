using CommunityAlerts.Replies.Threads;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Replies;

/// <summary>Registers the stores and services of replies.</summary>
public static class RepliesServices
{
    public static void AddReplies(this IServiceCollection services)
    {
        services.AddSingleton<ReplyStore>();
        services.AddSingleton<ReplyPages>();
        services.AddSingleton<Contacts.People.IPersonData, PersonReplies>();
        services.AddSingleton<ReplyTelemetry>();
        services.AddSingleton<Sms.IReplyInstructions, ReplyInstructions>();
        services.AddSingleton<ReplySenders>();
        services.AddSingleton<ReplyHandler>();
        services.AddSingleton<ThreadStore>();
        services.AddSingleton<ThreadQueries>();
        services.AddSingleton<ThreadService>();
        services.AddSingleton<AnswerRules>();
        services.AddSingleton<ThreadAnswerService>();
        services.AddSingleton<AnswerReportHandler>();
        services.AddSingleton<Contacts.People.IPersonData, PersonThreads>();
        services.AddSingleton<EventSecrets>();
        services.AddSingleton<EventReceiver>();
    }
}
