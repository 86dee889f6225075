using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using CommunityAlerts.Api;
using CommunityAlerts.Hosting.Local.Demo;
using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Hosting.Local.Store;
using CommunityAlerts.Hosting.Local.Triggers;

namespace CommunityAlerts.Hosting.Local;

/// <summary>The source-generated JSON metadata of the local host.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IReadOnlyList<Operator>))]
[JsonSerializable(typeof(IReadOnlyList<Session>))]
[JsonSerializable(typeof(InvitationBody))]
[JsonSerializable(typeof(RenewalBody))]
[JsonSerializable(typeof(AcceptanceBody))]
[JsonSerializable(typeof(ShownBody))]
[JsonSerializable(typeof(ShownInvitation))]
[JsonSerializable(typeof(InvitationView))]
[JsonSerializable(typeof(InvitationsView))]
[JsonSerializable(typeof(SignInEndpoints.SignInBody))]
[JsonSerializable(typeof(SignInEndpoints.SignedInView))]
[JsonSerializable(typeof(SignInEndpoints.SignOutBody))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string?>))]
[JsonSerializable(typeof(InFlightJournal.Hidden))]
[JsonSerializable(typeof(LocalEndpoints.ClockBody))]
[JsonSerializable(typeof(WorkLeft))]
[JsonSerializable(typeof(OperatorEndpoints.OperatorBody))]
[JsonSerializable(typeof(OperatorEndpoints.OperatorView))]
[JsonSerializable(typeof(OperatorEndpoints.OperatorsView))]
[JsonSerializable(typeof(SampleDistrict))]
[JsonSerializable(typeof(SampleView))]
internal sealed partial class LocalJson : JsonSerializerContext
{
    [ModuleInitializer]
    internal static void Register() => Json.Register(Default);
}

/// <summary>The JSON metadata of the emulator's file, which a script reads, and of the clock's.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(Emulator.Description))]
[JsonSerializable(typeof(TurnedClock.Kept))]
internal sealed partial class LocalFilesJson : JsonSerializerContext;
