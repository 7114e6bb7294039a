// Agent A of the walkthrough: finds somebody who translates, hands over a task, and follows it to its end.
import { register } from './agent.mjs'

const agent = await register('A')

let translator
while (!translator) {
    const others = await agent.call('GET', '/api/agent/discovery/agents')
    translator = others.find(other => other.card.skills?.includes('translate'))
    if (!translator) await new Promise(done => setTimeout(done, 1000))
}
console.log(`found ${translator.display_name}`)

const { task_ids: [task] } = await agent.call('POST', '/api/agent/tasks/batch', {
    tasks: [{ target_id: translator.agent_id, prompt: 'Translate to German: good morning, world', skill: 'translate', delegation_chain: [agent.id] }],
})

async function listen() {
    for await (const said of agent.follow(`/api/agent/tasks/${task}/output/stream`)) {
        console.log(`B says: ${said.text}`)
        if (said.type === 'last') return
    }
}

async function watch() {
    for await (const change of agent.follow(`/api/agent/tasks/${task}/stream`)) {
        console.log(`the task is ${change.status}`)
        if (['completed', 'failed', 'cancelled', 'dead'].includes(change.status)) return
    }
}

await Promise.all([listen(), watch()])
const done = await agent.call('GET', `/api/agent/tasks/${task}?include_output=true`)
console.log(`result: ${JSON.stringify(done.result)}`)
console.log(`output as one text: ${JSON.stringify(done.output)}`)

for (let mail = []; ;) {
    mail = await agent.call('GET', '/api/agent/mailbox/inbox?wait=30')
    if (!mail.length) continue
    console.log(`mail: ${mail[0].text}`)
    break
}
