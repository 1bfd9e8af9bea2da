"""Words that titles of papers are made of, by which a slip of the pen is told from another word."""

from __future__ import annotations

TITLE_WORDS = """
abductive abilities ability abnormal about absolute abstract abstraction abstractions abstractive abuse
abusive academic accelerate accelerated accelerating acceleration accent accented acceptability acceptance
access accessibility accessible account accounting accuracy accurate achieve achieving acoustic acquiring
acquisition across action actionable actions activated activation activations active activities activity actor
acts actually actuated actuation actuator actuators acyclic adam adapt adaptable adaptation adapted adapter
adapters adapting adaptive adaptively adaptivity adding additive address addressing adjusted adjusting
adjustment adoption adults advanced advances advancing advantage adversarial adversarially adversaries
adversary adverse advertising advice aerial aesthetic aesthetics affect affective affects affine affinity
affordance affordances african after again against agency agent agentic agents aggregate aggregated
aggregating aggregation agile aging agnostic agreement agricultural ahead aided aleatoric algebra algebraic
algorithm algorithmic algorithms align aligned aligning alignment alignments alleviating allocation
allocations almost along alpha also alternating alternative always alzheimer ambiguity ambiguous american
amharic amodal among amortized amplification amplitude analog analogical analogies analogy analyse analyses
analysing analysis analytic analytical analytics analyze analyzing anaphora anatomy anchor anchored anchoring
anchors ancient android angle angular animal animatable animation anisotropic ankle annealing annotated
annotating annotation annotations annotator annotators anomalies anomalous anomaly anonymization another
answer answering answers anti antibody anticipation anything anytime aperture appearance application
applications applied applying apprentissage approach approaches approval approximate approximately
approximating approximation approximations apps arabic arbitrary architectural architecture architectures area
areas argument argumentation argumentative arguments arithmetic armed arms around arrangement array arrays
arrival article articles articulated articulation articulatory artifact artifacts artificial artistic ascent
asking aspect aspects assembly assess assessing assessment assignment assignments assist assistance assistant
assistants assisted assisting assistive associated association associations associative assumption assumptions
asymmetric asymmetry asymptotic asymptotically asymptotics asynchronous atlas atomic attack attacking attacks
attend attention attentional attentions attentive attitudes attribute attributed attributes attribution
attributions auction auctions audience audio audiovisual auditing auditory augment augmentation augmentations
augmented augmenting authentication author authorship autism auto autoencoder autoencoders autoencoding
automata automated automatic automatically automating automation automatique automotive autonomous autonomy
autoregressive auxiliary available avatar avatars average averaged averaging averse avoid avoidance avoiding
aware awareness away axiomatic axis back backbone backdoor backdoors background backpropagation backward
balance balanced balancing ball band bandit bandits bandwidth bangla bank barrier barriers barycenters base
based baseline baselines bases basic basis batch batched bayes bayesian beam beamformer beamforming beat beats
before behavior behavioral behaviors behaviour behind being belief bellman bench benchmark benchmarking
benchmarks benefit benefits bengali benign bernoulli bert best beta better between beyond bias biased biases
biasing bidding bidirectional bilateral bilevel bilinear bilingual billion bimanual binarization binarized
binary binaural binding biological biologically biomedical biometric biometrics bipartite bipedal bird birds
bits black blackbox blended blending blind block blockchain blocking blocks blood blur blurry board bodies
body boltzmann bone book boolean boost boosted boosting bootstrap bootstrapped bootstrapping both bottleneck
bottlenecks bottom bound boundaries boundary bounded bounding bounds boxes brain branch branching brazilian
break breaking breast breathing bregman bridge bridges bridging bringing broad broadcast budget budgeted build
building built bulgarian bundle burst business byte byzantine cable cache caching calculation calculus
calibrated calibrating calibration call calls camera cameras camouflaged cancellation cancer candidate
candidates cannot canonical cantonese capabilities capability capable capacity capsule caption captioning
captions capture capturing card cardiac cardinality care carlo cascade cascaded cascades cascading case cases
casual catastrophic categorical categories categorization category causal causality cause causes cell cells
cellular censored center centered central centrality centralized centric century certifiably certificates
certification certified certifying chain chaining chains challenge challenges challenging chance change
changes changing channel channels chaos character characteristic characteristics characterization
characterizing characters chart chat chatbot chatbots cheap check checking chemical chemistry chest child
children china chinese chip choice choices choose choosing circuit circuits citation city claim claims
clarification class classes classical classification classifier classifiers classify classifying classroom
clause clean cleaning click clickbait client clients climate climbing clinical clip clipping clique cloning
close closed closer closing closure cloth clothing cloud clouds cloze clues cluster clustered clustering
clusters clutter cluttered coalition coarse code codebook codec coded codes coding coefficient coefficients
cognate cognition cognitive coherence coherent cold collaboration collaborative collapse collecting collection
collections collective collision color colored coloring colorization column combat combating combination
combinations combinatorial combine combined combining command comment comments commerce commercial common
commonsense communication communications communities community compact company comparable comparative compare
comparing comparison comparisons compatibility compatible compensation competence competing competition
competitive compilation compiler complementarity complementary complete completeness completion complex
complexes complexity compliance compliant component components composable composed composing composite
composition compositional compositionality compositions compound compounds comprehension comprehensive
compress compressed compressing compression compressive computation computational computationally computations
compute computer computing concave concentration concept concepts conceptual concurrent condensation condition
conditional conditioned conditioning conditions conference confidence confident configurable configuration
configurations conflict conflicts conformal conformer confounders confounding confusion congestion conjugate
connected connecting connection connections connectivity conquer consensus conservation conservative
considerations considering consistency consistent consolidation constancy constant constituency constrained
constraining constraint constraints constructing construction constructions consumer consumption contact
contamination contemporary content contents context contexts contextual contextualization contextualized
contextually continual continuation continuity continuous continuously continuum contour contraction contrast
contrasting contrastive contribution contributions control controllability controllable controlled controller
controllers controlling controls convergence convergent conversation conversational conversations conversion
convex convexity convolution convolutional convolutions cooperation cooperative coordinate coordinated
coordinates coordination copula copy copyright core coreference coreset coresets corner corpora corpus correct
corrected correcting correction corrections correctness correlated correlation correlations correspondence
correspondences corrupted corruption corruptions cortex cosine cost costs count counter counterfactual
counterfactuals counting counts coupled coupling course court covariance covariate covariates cover coverage
covering covid crafting create created creating creation creative creativity credibility credit crisis
criteria criterion critic critical crop cross crossing crosslingual crowd crowded crowds crowdsourced
crowdsourcing cryo crystal cube cues cultural cumulative curated curation curiosity curious current curricula
curriculum curse curvature curve curves customer customizable customization customized cuts cutting cyber
cyberbullying cybersecurity cycle cyclic czech daily damage dance danish dans dark data database databases
dataset datasets dealing debate debates debiased debiasing deblurring debugging decay decentralized deception
deciphering decision decisions declarative decoder decoders decoding decomposable decomposed decomposing
decomposition decompositions deconvolution decoupled decoupling deep deeper deepfake deepfakes deeply defect
defending defense defenses defined defining definition definitions defocus deformable deformation deformations
degradation degree dehazing delay delayed delays deliberation delivery delta delving demand dementia
demographic demographics demonstrating demonstration demonstrations demystifying denoising dense densely
densities density dependence dependencies dependency dependent deployment depression depth deraining
dereverberation derivative derivatives derived descent describe describing description descriptions
descriptive descriptor descriptors design designed designing designs detail detailed details detect detecting
detection detector detectors determinantal determination determining deterministic developing development
deviation device devices devil dexterous diabetes diachronic diagnosing diagnosis diagnostic diagonal diagram
diagrams dialect dialectal dialects dialog dialogue dialogues diarization dictionaries dictionary diff
diffeomorphic difference differences different differentiable differential differentially differentiation
difficult difficulty diffuse diffusion diffusions digital dilated dilemma dimension dimensional dimensionality
dimensions dinger direct directed direction directional directions directly dirichlet disagreement
disambiguation disaster discontinuous discounted discourse discover discovering discovery discrepancy discrete
discretization discriminant discriminating discrimination discriminative discriminator discussion discussions
disease disentangled disentanglement disentangling disfluency disinformation disorder disorders disparate
disparities disparity displacement display displays dissecting distance distances distant distantly distill
distillation distilled distilling distinct distinguishing distortion distortions distributed distribution
distributional distributionally distributions disturbance divergence divergences diverse diversification
diversified diversifying diversity divide division docking doctor document documentation documents does doesn
domain domains donn double doubly down downstream dravidian drawing drawings dream drift drive driven driver
driving drone drones drop dropout drug dual duality dubbing dueling duplex duration during dutch dyadic
dynamic dynamical dynamically dynamics dysarthric each early earth easy echo economic ecosystem edge edges
edit editable editing editor edits education educational effect effective effectively effectiveness effects
efficacy efficiency efficient efficiently effort egocentric eigenvalue elastic election elections electric
electrical electron electronic element elementary elements elicitation eliciting eliminating elimination email
embedded embedding embeddings embodied embodiment emergence emergency emergent emerging emoji emotion
emotional emotions empathetic empathy empirical employing empowered empowering enable enabled enables enabling
encode encoded encoder encoders encoding encodings encrypted encryption endangered ended endoscopic energy
enforcing engagement engaging engine engineering engines english enhance enhanced enhancement enhances
enhancing enough enriched enriching enrichment ensemble ensembles ensembling entailment enterprise entit
entities entity entropic entropy entry environment environmental environments epidemic epipolar episodic
epistemic epsilon equal equality equation equations equilibria equilibrium equivalence equivalent equivariance
equivariant erasing ergodic error errors escaping essay essays essential estimate estimates estimating
estimation estimator estimators ethical ethics euclidean european eval evaluate evaluating evaluation
evaluations evasion even event events every everyday everything evidence evidential evolution evolutionary
evolving exact examination examining example examples exchange exchangeable excitation execution exemplar
exemplars exercise existing exit exoskeleton expanding expansion expectation expected experience experiences
experiment experimental experimentation experiments expert expertise experts explain explainability
explainable explaining explanation explanations explicit exploit exploitation exploiting exploration
exploratory explore exploring exponential exposing exposure expression expressions expressive expressiveness
expressivity extended extending extensible extension extensions extensive external extra extract extracted
extracting extraction extractive extractor extrapolation extreme extremely extrinsic eyes fabric fabrication
face facebook faces faceted facial facilitate facilitating facility fact factor factored factorization
factorized factors facts factual factuality fail failure failures fair fairness faithful faithfulness fake
false families family fashion fast faster fault feasibility feasible feature features federated feed feedback
feedforward feel fewer fidelity field fields fighting filling film filter filtered filtering filters finance
financial find finding findings fine finetuning finger fingerprint fingerprinting fingerprints fingertip
finite finnish fire first fish fisher fisheye fitness fitting five fixed fixing flash flat flexibility
flexible flight flip floating flow flows fluency fluid flying focal focus focused focusing folding follow
following food foot footprint force forced forces forecast forecasting foreground foreign forensic forest
forests forgery forget forgetting form formal format formation former forms formula formulas formulation
formulations forums forward foundation foundations four fourier fractional fragment frame frames framework
frameworks framing fran frank fraud free french frequency frequent friction friend friendly friends from front
frontier frontiers frozen full fully function functional functions fundamental further fused fusing fusion
future fuzzy gain gait game games gamma gaps garment gate gated gathering gating gauss gaussian gaussians gaze
gender gene general generalisation generalised generalist generalizability generalizable generalization
generalize generalized generalizing generate generated generating generation generative generator generators
generic genetic genre geodesic geographic geographical geometric geometrically geometry geospatial german
gesture gestures getting gibbs give glass global globally goal goals goes going gold good goodness goods
google gradient gradients grading gradual grained gram grammar grammars grammatical grams granger granular
granularity graph grapheme graphical graphics graphs grasp grasping grasps great greedy greek green grid grids
gripper gromov ground grounded grounding group grouped grouping groups growing growth guarantee guaranteed
guarantees guidance guide guided guidelines guiding hadamard hair half halfspaces hallucinating hallucination
hallucinations hamiltonian hand handheld handle handling hands handwriting handwritten haptic hard harder
hardness hardware harm harmful harmonic harmonization harmonizing harms harnessing harvesting hash hashing
hate have hawkes head headline headlines heads health healthcare healthy hear hearing heart heat heavy hebrew
height help helps here heritage hessian heterogeneity heterogeneous heterophily heteroscedastic heuristic
heuristics hidden hiding hierarchical hierarchically hierarchies hierarchy high higher highlight highly
highway hilbert hindi hindsight hints histogram histopathology historical history holistic home homogeneous
homography homology homophily hope hopfield horizon hospital hours human humanoid humans humor hybrid hyper
hyperbolic hypergraph hypergraphs hypernetworks hyperparameter hyperparameters hyperpartisan hyperspectral
hypotheses hypothesis icelandic ideal ideation identifiability identifiable identification identify
identifying identity illumination image imagery images imagination imaging imbalance imbalanced imitating
imitation immersive impact impacts impaired impairment impairments impedance imperfect implementation
implications implicit implicitly importance important imprecise improve improved improvement improvements
improves improving impulse imputation incentive incentives incentivizing inclusion inclusive incomplete
inconsistency inconsistent incorporating increasing incremental independence independent index indexing indian
indic indicators indigenous indirect individual individualized individuals indivisible indonesian indoor
induced inducing induction inductive industrial industry inequalities inequality inertial inexact infant infer
inference inferences inferring infinite inflection inflectional influence influences informal information
informative informed infrared infrastructure inherent initial initialization injecting injection inner
innovation inpainting input inputs insertion inside insights inspection inspired instance instances instant
instruct instruction instructional instructions instrument instrumental integer integral integrate integrated
integrating integration integrity intelligence intelligent intelligibility intensity intensive intent
intention intentions inter interacting interaction interactions interactive interest interface interfaces
interference interleaved intermediate internal international internet interplay interpolating interpolation
interpretability interpretable interpretation interpretations interpreting intersection intersections interval
intervals intervention interventional interventions interview into intra intrinsic introducing introduction
intrusive intuitive invariance invariant invariants invasive inverse inversion inverted invertible
investigating investigation investigations invisible irish irony irregular irregularly isolation isometric
isotropic issue issues italian item items iterate iterated iteration iterations iterative iteratively jacobian
jailbreak jailbreaking japanese jigsaw joint jointly joints journey judge judgment judgments jump jumping just
kalman keep keeping kernel kernelized kernels keyboard keyphrase keypoint keypoints keyword keywords kinematic
kinematics knee know knowing knowledge known koopman korean kronecker kullback label labeled labeling
labelling labels lagrangian land landing landmark landmarks landscape landscapes lane langevin language
languages langue laplace laplacian large larger laser lasso last late latency latent latents lateral latin
lattice laws layer layered layers layerwise layout lazy lead leader leads leaf leakage learn learnability
learnable learned learner learners learning learns learnt least leave left legal legged leibler length lens
lesion less lessons level levels leverage leveraging lexical lexicon lexicons library lidar life lifelong
lifted lifting light lighting lightweight like likelihood limb limit limitations limited limits line linear
linearization linearly lines lingual linguistic linguistically linguistics link linkage linked linking links
lipschitz liquid list listen listeners listening lists lite literary literature little live living load local
localisation locality localization localized localizing locally locating location locations locomotion
logarithmic logic logical logics logistic logit logs long longer longitudinal look looking loop loss losses
lossless lossy lost lottery lower lunch lung lyapunov lyrics machine machines macro made magnetic
magnification magnitude maintaining maintenance majority make makes making malicious malware mamba management
managing mandarin manifold manifolds manipulating manipulation manipulations manipulator manipulators manual
manufacturing many mapping mappings maps margin marginal margins marker markers market marketing markets
marking markov markovian mask masked masking masks mass massive massively master mastering match matching
material materials math mathematical mathematics matrices matrix matter matters matting maximal maximization
maximizing maximum mbox mean meaning meaningful means measure measurement measurements measures measuring
mechanical mechanics mechanism mechanisms mechanistic media median mediated mediation medical medication meet
meeting meetings meets melody membership meme memes memories memorization memory mental mention mentions merge
merging mesh meshes message messages meta metadata metaphor metaphors method methodology methods metric
metrics micro microblog microphone microscopy middle migration millimeter million mimo mind mini minima
minimal minimalist minimally minimax minimization minimizing minimum mining minority mirror misalignment
misinformation mismatch mispronunciation missing misspecification misspecified mistakes mitigate mitigating
mitigation mixed mixing mixture mixtures mixup mobile mobility modal modalities modality mode model modeling
modelling models moderation modern modes modification modified modular modularity modulated modulation module
modules modulo molecular molecule molecules moment moments momentum monaural monitoring mono monocular
monolingual monotone monotonic monotonicity monte moral more morphable morphing morphological morphologically
morphology most motif motion motions motivated motivation motor mounted mouse move movement movements mover
movie movies moving much multi multiagent multichannel multiclass multidimensional multilabel multilayer
multilevel multilingual multimedia multimodal multinomial multiplayer multiple multiplex multiplication
multiplicative multiresolution multiscale multisensory multispectral multitask multivariate multiview
multiword muscle music musical mutual mutually naive name named names narrative narratives narrow nash native
natural naturalistic nature navigate navigating navigation near nearest nearly necessary need needed needle
needs negation negative negatives negotiation neighbor neighborhood neighborhoods neighbors nested nets
network networked networks neural neuro neuroimaging neuromorphic neuron neuronal neurons neutral never news
newton next night nighttime node nodes noise noisy nonconvex nonlinear nonnegative nonparametric nonsmooth
nonstationary norm normal normalization normalized normalizing norms norwegian note notes noun novel novels
novelty novo nuclear null number numbers numerical object objective objectives objects oblivious observability
observable observation observational observations observed observer obstacle obstacles occluded occlusion
occlusions occupancy occurrence odometry offensive offline offs offset older omni omnidirectional once online
only onto ontologies ontology open operating operation operational operations operator operators opinion
opinions opponent opportunities optical optimal optimality optimally optimisation optimism optimistic
optimization optimize optimized optimizer optimizers optimizing option options oracle oracles oral order
ordered ordering ordinal ordinary organ organization organizing orientation oriented origin orthogonal
orthographic other others outcome outcomes outdoor outlier outliers outperform output outputs outside over
overcoming overfitting overhead overlap overlapping overparameterized oversampling overview paced package
packet packing pages pain painting pair paired pairs pairwise pandemic panoptic panorama panoramic paper
papers paradigm paradox paragraph parallel parallelism parameter parameterization parameterized parameters
parametric parametrization paraphrase paraphrases paraphrasing pareto parity parking parkinson parliamentary
parole parse parser parsers parsing part partial partially participation participatory particle partition
partitioning parts party pass passage passing passive past patch patches patent path pathological pathology
paths pathway pathways patient patients pattern patterns peak pedestrian peer penalized penalty people
perceived perception perceptions perceptron perceptual perceptually perfect perform performance performative
periodic permutation permutations persian persistence persistent person persona personal personality
personalization personalized personalizing perspective perspectives persuasion persuasive perturbation
perturbations perturbed phase phenomena phenotyping phone phoneme phonetic phonological photo photography
photometric photon photoplethysmography photorealistic photos phrase phrases physical physically physics
physiological pick picking picture piecewise pilot pipeline pipelines pitch pitfalls pivot pixel pixels place
placement plain plan planar plane planner planning plans plant plasticity platform platforms plausible play
player players playing plug plus pneumatic poetry point pointer pointing points pointwise poisoning poisson
polar polarity polarization policies policy polish political polynomial polynomials polyphonic pooling popular
popularity population populations portable portfolio portrait portraits portuguese pose poses position
positional positioning positive possible post posterior posteriors posts posture potential potentials pour
power powered powerful practical practice practices pragmatic precise precision precoding preconditioning
predicate predict predictability predicted predicting prediction predictions predictive predictor predictors
predicts preference preferences prefix preliminary preprocessing presence present presentation preservation
preserved preserving pressure pretrained pretraining prevent preventing prevention price pricing primal
primary priming primitive primitives principal principle principled principles printed printing prior
prioritized priors privacy private privileged proactive probabilistic probabilities probability probe probes
probing problem problems procedural procedure procedures process processes processing product production
products professional proficiency profile profiles profiling program programmable programmatic programming
programs progress progression progressive progressively project projected projection projections projective
promote promoting prompt prompting prompts pronoun pronunciation proof proofs propaganda propagation proper
properties property proportional proposal proposals prosodic prosody protecting protection protein protocol
protocols prototype prototypes prototypical prototyping provable provably provenance providing proving proxies
proximal proximity proxy prune pruned pruning pseudo psychological public publications pulse punctuation pure
purification purpose pursuit push pushing puzzles pyramid python quad quadratic quadrature quadrotor
quadrotors quadruped quadrupedal qualitative quality quantification quantifying quantile quantitative quantity
quantization quantized quantum quasi quaternion queries query querying question questions race racing radar
radial radiance radio radiology rain random randomization randomized randomly range rank ranked ranking
rankings rapid rare rate rates rating ratings ratio rational rationale rationales rays reach reachability
reaching reaction reactions reactive read readability reader readers reading ready real realistic reality
realization really realtime rearrangement reason reasoners reasoning reasons rebalancing recall recent
receptive recipe recipes reciprocal recognition recognize recognizing recommendation recommendations
recommender recommending reconfigurable reconnaissance reconstruct reconstructing reconstruction record
recording recordings records recourse recover recovering recovery rectification rectified recurrence recurrent
recursive reddit reduce reduced reducing reduction redundancy redundant reenactment reference references
referential referring refine refined refinement refining reflectance reflection reflections reflective
reformulation regime regimes region regional regions registration regression regressive regret regular
regularisation regularization regularized regularizer regularizers regularizing regulation regulatory
rehabilitation rehearsal reinforced reinforcement reinforcing rejection related relatedness relation
relational relations relationship relationships relative relaxation relaxations relaxed release relevance
relevant reliability reliable relightable relighting relocalization remember remote removal removing rendering
reordering repair reparameterization repeat repeated repetition replacement replay replication report
reporting reports repository represent representation representational representations representative
representing reproducibility reproducible reproducing reproduction repurposing requirements requires reranking
resampling rescoring rescue research residual resilience resilient resistance resistant resolution resolving
resonance resource resourced resources respiratory response responses responsible responsive restoration
restricted result results retargeting retention rethinking retinal retraining retrieval retrieve retriever
retrieving return reusable reuse reveal revealing reveals revenue reverberant reverse reversible review
reviews revision revisit revisited revisiting reward rewards reweighted reweighting rewiring rewriting
rhetorical rhythm rich ride ridge riemannian right rigid ring risk risks road robot robotic robotics robots
robust robustifying robustly robustness role roles rolling romanian room root rotation rough round route
routing rule rules rumor running runtime russian saddle safe safety salience saliency salient same sample
sampled sampler samplers samples sampling sanskrit sarcasm satellite satisfaction satisfiability scalability
scalable scalar scale scaled scales scaling scan scanning scans scarce scarcity scattering scenario scenarios
scene scenes schedule scheduled scheduling schema scheme schemes scholarly school schr science sciences
scientific scope score scores scoring scratch screen screening script scripts seamless search searching second
secondary secret secretly secure security seed seeing seeking segment segmentation segmented segmenting
segments select selecting selection selective self semantic semantically semantics semi semidefinite sense
sensing sensitive sensitivity sensor sensors sensory sentence sentences sentiment sentiments separability
separable separate separated separating separation sequence sequences sequencing sequential serial series
server service services serving servoing session sets setting settings setup severity sexism shading shadow
shallow shape shaped shapes shaping shapley share shared sharing sharp sharpness shelf shift shifted shifting
shifts shopping short shortcut shortcuts shortest shot should show shrinkage shuffle shuffling shutter siamese
side sided sight sign signal signaling signals signature signatures signed significance significant signs
silent similar similarities similarity simple simpler simplex simplicial simplicity simplification simplified
simplifying simulated simulating simulation simulations simulator simulators simultaneous simultaneously
singing single singular sinkhorn site situ situated situation situations size sizes skeleton sketch sketches
sketching skill skills skin skip slavic sleep slice sliced slide sliding slot slow small smaller smart
smartphone smartphones smooth smoothed smoothing smoothness snake snapshot soccer social socially societal
socio soft softmax software solar solid solution solutions solve solver solvers solving some song sorting
sound sounds source sources south space spaces span spanish spanning spans spark sparse sparsely
sparsification sparsity spatial spatially spatio spatiotemporal speak speaker speakers speaking special
specialization specialized species specific specification specifications specificity specified spectra
spectral spectrogram spectrum specular speculative speech speed speeding spelling sphere spherical spike
spiking splatting spline split splitting spoken sponsored spontaneous spoofing sports spot spotting spread
spurious square squared squares squeeze stability stabilization stabilized stabilizing stable stack stacked
stackelberg stacking stage stance standard star start state statements states static stationary statistical
statistically statistics status steady stealing stealthy steerable steering steganography stein step steps
stepwise stereo stereoscopic stereotypes stiffness still stimulation stimuli stitching stochastic stock stone
stop stopping storage stories story storytelling straight strategic strategies strategy stratified stream
streaming streams street strength stress string stroke strong stronger strongly structural structure
structured structures structuring student students studies study studying style styles stylistic stylization
stylized subgraph subgraphs subject subjective subjects sublinear submission submissions submodular
subsampling subset subspace subspaces substitution subtitles subword success successive successor sufficient
suggestion suicide suite summaries summarisation summarization summarizing summary super superpixel supervised
supervision support supported supporting suppression surface surfaces surgery surgical surprising surprisingly
surrogate surrogates surveillance survey survival sustainable swap swapping swarm swarms swedish swin swiss
switch switched switching symbol symbolic symmetric symmetries symmetry synchronization synchronized
synchronous synergistic synergy synonym syntactic syntax synthesis synthesize synthesized synthesizing
synthetic syst system systematic systems table tables tabular tackling tactile tagger tagging tags tail tailed
tailored tailoring tails take takes taking tale talk talker talking tamil taming tangent tangible target
targeted targeting targets task tasks taxonomy taylor teach teacher teachers teaching team teaming teams
technical technique techniques technologies technology tection teleoperation telepresence tell telugu
temperature template templates temporal temporally tensor tensors term terminology terms ternary terrain test
testing tests text textes texts textual texture textured textures than that their them then theorem theoretic
theoretical theories theory therapy there thermal they thin things think thinking third this thompson thought
thoughts thousand threat threats three threshold thresholding thresholds through throughput ticket tickets
tight tighter tightly time timeline times timescale timing tiny tissue title together token tokenization
tokenizer tokens tolerant tomography tone tongue tool toolbox toolkit tools topic topical topics topological
topologies topology torque total touch toward towards toxic toxicity trace traces tracing track tracker
trackers tracking tract tractable trade tradeoff tradeoffs trading traditional traduction traffic train
trainable trained training traits trajectories trajectory transaction transcription transcripts transducer
transducers transduction transductive transfer transferability transferable transferring transform
transformation transformations transformed transformer transformers transforming transforms transient
transition transitions translate translated translating translation translations translator translators
transliteration transmission transparency transparent transport transportation travel traveling treatment
treatments tree treebank treebanks trees trend trends trial trials triangle triangular trick tricks trigger
triggers triple triplet true truly truncated trust trusted trustworthiness trustworthy truth truthful tude
tumor tunable tune tuned tuning turbulence turkish turn turning tutorial tutoring tweet tweets twin twitter
type types typing typological typology ultra ultrasound unbalanced unbiased unbounded uncalibrated uncertain
uncertainties uncertainty unconstrained uncovering under underactuated underlying understand understanding
underwater unexpected unfolding unified uniform uniformity unifying unimodal union unique unit united units
universal universality university unknown unlabeled unlearning unleashing unlocking unmanned unmixing
unobserved unpaired unraveling unreasonable unreliable unrolling unseen unstructured unsupervised untrimmed
unveiling update updates updating upper upsampling urban usability usage used useful user users using utility
utilization utilizing utterance utterances valid validation validity valuation value valued values vanishing
variability variable variables variance variant variants variation variational variations varieties various
varying vector vectorized vectors vehicle vehicles velocity verb verbal verbs verifiable verification verify
verifying versatile version versus vertex vertical very vessel vibration video videos vietnamese view viewing
viewpoint views violation violence virtual visibility visible vision visual visualisation visualization
visualizations visualizing visually visuo visuomotor vocabulary vocal vocoder voice voices volume volumes
volumetric voronoi vote voting vowel vowels voxel vulnerabilities vulnerability vulnerable wake walk walking
walks wall want warm warping wasserstein watch watching water watermark watermarking watermarks wave waveform
wavelet weak weakly wearable weather websites weight weighted weighting weights weisfeiler welfare well what
wheel wheeled when where which while white whole wide wideband width wikipedia wild will wind window windows
wing winner winning winograd wireless wisdom wise with within without wolfe women word wordnet words work
workers workflow workflows working workload works workshop workspace world worlds worst worth would write
writing written wrong years yield young your yourself zero zeroth zoom
"""
